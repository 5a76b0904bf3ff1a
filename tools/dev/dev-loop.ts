import { markBuilt, unmarkBuilt } from '../build/build.ts';
import type { CompileResult } from '../build/compile-files.ts';
import { ImportGraph } from '../graph/import-graph.ts';
import type { Session } from '../start/session.ts';
import { AppRestarts } from './app-restarts.ts';
import { describeFiles } from './describe-files.ts';
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
  #build: string;

  /** @param watcher has watched since before the session was built, so that no save is lost while it came up */
  constructor(root: string, session: Session, watcher: SourceWatcher) {
    this.#root = root;
    this.#session = session;
    this.#build = session.build;
    this.#watcher = watcher;
    this.#graph = ImportGraph.read(root, ['apps', 'libs']);
    this.#restarts = new AppRestarts((app, files, signal) =>
      restartApp(session, { app, files, build: this.#build }, signal),
    );
  }

  /** Takes one change after the other until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { refusal } = this.#watcher;
    const how = refusal === undefined ? '' : `, once a second: ${refusal} (npm run rookery -- doctor)`;
    this.#session.host.output.say(refusal ? 'warn' : 'info', `watching apps, libs and proto${how}`, {
      event: 'watching',
    });
    while (!signal.aborted) {
      const changed = await this.#watcher.next(signal);
      if (changed.length > 0) await this.#take(changed);
    }
  }

  /** Resolves when no app is being restarted any more. */
  async close(): Promise<void> {
    await this.#restarts.close();
  }

  async #take(changed: readonly string[]): Promise<void> {
    const startedAt = performance.now();
    this.#warnOfManifests(changed.filter(isManifest));
    for (const file of changed) if (!isManifest(file)) this.#pending.add(file);
    const { problems, changed: files } = await this.#bringIn();
    if (problems.length > 0) {
      unmarkBuilt();
      const fields = { event: 'not-built', files: [...this.#pending] };
      const text = `not built, and what ran before still runs:\n${problems.join('\n')}`;
      this.#session.host.output.say('error', text, fields);
      return;
    }
    const saved = [...this.#pending];
    this.#pending.clear();
    if (saved.length === 0) return;
    this.#moveStamp(saved);
    this.#restartApps({ saved, files }, performance.now() - startedAt);
  }

  /** Brings what is pending into dist. */
  async #bringIn(): Promise<CompileResult> {
    const contracts = [...this.#pending].filter(isContract);
    if (contracts.length > 0) {
      const problems = await generateContracts(this.#root);
      if (problems.length > 0) return { problems, changed: [] };
      for (const file of contracts) this.#pending.delete(file);
      for (const file of this.#watcher.look()) this.#pending.add(file);
    }
    const changed = [...this.#pending];
    return rebuild(this.#root, this.#graph, { changed, entries: this.#entries });
  }

  /** @param files those of `saved` whose code is another now */
  #restartApps({ saved, files }: Record<'saved' | 'files', readonly string[]>, buildMs: number): void {
    const reached = this.#apps.map((app) => {
      const reach = this.#graph.reach([entryOf(app)]);
      return { app, why: files.filter((file) => reach.has(file)) };
    });
    const touched = reached.filter(({ why }) => why.length > 0);
    const names = touched.map(({ app }) => app).join(', ') || 'the same code for all that runs';
    const seconds = Number((buildMs / 1000).toFixed(1));
    const fields = { event: 'built', files: saved, apps: touched.map(({ app }) => app), seconds };
    this.#session.host.output.say('info', `built in ${seconds} s (${describeFiles(saved)}): ${names}`, fields);
    for (const { app, why } of touched) this.#restarts.request(app, why);
  }

  /** The build in dist has another name now; where no migration changed, what ran for the last one ran for this one. */
  #moveStamp(files: readonly string[]): void {
    const { data } = this.#session.run;
    const last = this.#build;
    this.#build = markBuilt();
    const hasOldMigrations = ([app, build]: [string, string]) =>
      build === last && !files.some((file) => file.startsWith(`apps/${app}/src/migrations/`));
    const migrated = Object.entries(data.state.migrated).map(
      (entry) => [entry[0], hasOldMigrations(entry) ? this.#build : entry[1]] as const,
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
