import { markBuilt, stampOfSources, unmarkBuilt } from '../build/build.ts';
import { ImportGraph } from '../graph/import-graph.ts';
import type { Session } from '../start/session.ts';
import { nameSome } from '../name-some.ts';
import { AppRestarts } from './app-restarts.ts';
import { generateContracts, rebuild } from './rebuild.ts';
import { restartApp } from './restart-app.ts';
import type { SourceWatcher } from './source-watcher.ts';

const isContract = (file: string) => file.startsWith('proto/');
const isManifest = (file: string) => file.endsWith('/app.json');

/** Takes changes of the sources into a system that runs: generates, compiles, restarts the apps that reach them. */
export class DevLoop {
  readonly #root: string;
  readonly #session: Session;
  readonly #watcher: SourceWatcher;
  readonly #graph: ImportGraph;
  readonly #restarts: AppRestarts;
  /** What has changed and is not in dist yet: nothing, unless something is wrong. */
  readonly #pending = new Set<string>();
  /** Files whose code in dist is another than the one that runs. */
  readonly #compiled = new Set<string>();
  readonly #stop: AbortSignal;
  #build: string;

  /**
   * @param surroundings `watcher` has watched since before the session was built, so that no save is lost while it came
   *   up; `stop` ends the loop, and a migration that it started
   */
  constructor(session: Session, { root, watcher, stop }: { root: string; watcher: SourceWatcher; stop: AbortSignal }) {
    this.#root = root;
    this.#session = session;
    this.#build = session.build;
    this.#watcher = watcher;
    this.#stop = stop;
    this.#graph = ImportGraph.read(root, ['apps', 'libs']);
    this.#restarts = new AppRestarts((app, files, superseded) =>
      restartApp(session, { app, files, build: this.#build }, { superseded, stop }),
    );
  }

  /** Takes one change after the other until it is to stop. What goes wrong is said, and tried again at the next. */
  async run(): Promise<void> {
    const { refusal } = this.#watcher;
    const how = refusal === undefined ? '' : `, once a second: ${refusal} (npm run rookery -- doctor)`;
    this.#session.host.output.say(refusal ? 'warn' : 'info', `watching apps, libs and proto${how}`, {
      event: 'watching',
    });
    while (!this.#stop.aborted) {
      try {
        const changed = await this.#watcher.next(this.#stop);
        if (changed.length > 0) await this.#take(changed);
      } catch (error) {
        // A checkout takes files away while they are read, and half of a configuration may be there.
        this.#sayNotBuilt([(error as Error).message]);
      }
    }
  }

  /** Resolves when no app is being restarted any more. */
  async close(): Promise<void> {
    await this.#restarts.close();
  }

  async #take(changed: readonly string[]): Promise<void> {
    const startedAt = performance.now();
    this.#note(changed);
    const stamp = await this.#prepare();
    const saved = [...this.#pending];
    if (saved.length === 0) return;
    const { problems, changed: files } = await rebuild(this.#root, this.#graph, {
      changed: saved,
      entries: this.#entries,
    });
    if (problems.length > 0) return this.#sayNotBuilt(problems);
    for (const file of files) this.#compiled.add(file);
    this.#moveStamp(stamp, saved);
    this.#pending.clear();
    this.#restartApps(saved, performance.now() - startedAt);
  }

  /** Remembers what has to be brought in, and says what cannot be. */
  #note(changed: readonly string[]): void {
    this.#warnOfManifests(changed.filter(isManifest));
    for (const file of changed) if (!isManifest(file)) this.#pending.add(file);
  }

  /**
   * Generates the code of contracts, until nothing changes any more.
   * @returns a name for what the sources say before they are compiled
   * @throws what buf says when it refuses the contracts
   */
  async #prepare(): Promise<string> {
    for (;;) {
      const contracts = [...this.#pending].filter(isContract);
      if (contracts.length > 0) await generateContracts(this.#root);
      for (const file of contracts) this.#pending.delete(file);
      const stamp = stampOfSources(this.#root);
      const meanwhile = this.#watcher.look();
      if (meanwhile.length === 0) return stamp;
      this.#note(meanwhile);
    }
  }

  #sayNotBuilt(problems: readonly string[]): void {
    unmarkBuilt(this.#root);
    const fields = { event: 'not-built', files: [...this.#pending] };
    const text = `not built, and what ran before still runs:\n${problems.join('\n')}`;
    this.#session.host.output.say('error', text, fields);
  }

  #restartApps(saved: readonly string[], buildMs: number): void {
    const reached = this.#apps.map((app) => {
      const reach = this.#graph.reach([entryOf(app)]);
      return { app, why: [...this.#compiled].filter((file) => reach.has(file)) };
    });
    this.#compiled.clear();
    const touched = reached.filter(({ why }) => why.length > 0);
    const names = touched.map(({ app }) => app).join(', ') || 'the same code for all that runs';
    const seconds = Number((buildMs / 1000).toFixed(1));
    const fields = { event: 'built', files: saved, apps: touched.map(({ app }) => app), seconds };
    this.#session.host.output.say('info', `built in ${seconds} s (${nameSome(saved)}): ${names}`, fields);
    for (const { app, why } of touched) this.#restarts.request(app, why);
  }

  /** The build in dist has another name now; where no migration changed, what ran for the last one ran for this one. */
  #moveStamp(stamp: string, files: readonly string[]): void {
    const { data } = this.#session.run;
    const last = this.#build;
    markBuilt(this.#root, stamp, this.#session.build);
    this.#build = stamp;
    const hasOldMigrations = ([app, build]: [string, string]) =>
      build === last && !files.some((file) => file.startsWith(`apps/${app}/src/migrations/`));
    const migrated = Object.entries(data.state.migrated).map(
      (entry) => [entry[0], hasOldMigrations(entry) ? stamp : entry[1]] as const,
    );
    data.update({ migrated: Object.fromEntries(migrated) });
  }

  #warnOfManifests(files: readonly string[]): void {
    if (files.length === 0) return;
    const text = `${files.join(', ')}: read when everything starts; stop and start again for it to count`;
    this.#session.host.output.say('warn', text, { event: 'restart-needed', files });
  }

  get #apps(): string[] {
    return [...new Set(this.#session.apps.map(({ instance }) => instance.app.name))];
  }

  get #entries(): string[] {
    return this.#apps.map(entryOf);
  }
}

function entryOf(app: string): string {
  return `apps/${app}/src/main.ts`;
}
