import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What outlives a run besides databases and streams. */
interface State {
  /** Per app the build whose migrations ran. */
  migrated: Record<string, string>;
  demoLoaded: boolean;
}

/** The folder that holds everything a running Rookery keeps: databases, streams, media, logs, certificates, secrets, process records. */
export class DataDirectory {
  readonly root: string;
  readonly postgres: string;
  readonly nats: string;
  readonly media: string;
  /** What the apps wrote, a few files of each instance. */
  readonly logs: string;
  /** The settings that each instance has last heard of. */
  readonly settings: string;
  /** The development CA and what it issued. */
  readonly tls: string;
  readonly secretsFile: string;
  readonly lockFile: string;
  readonly processesFile: string;
  readonly runFile: string;
  readonly #stateFile: string;

  /** Creates the folder when there is none. */
  constructor(root: string) {
    this.root = root;
    this.postgres = join(root, 'postgres');
    this.nats = join(root, 'nats');
    this.media = join(root, 'media');
    this.logs = join(root, 'logs');
    this.settings = join(root, 'settings');
    this.tls = join(root, 'tls');
    this.secretsFile = join(root, 'secrets.json');
    this.lockFile = join(root, 'runner.lock');
    this.processesFile = join(root, 'processes.json');
    this.runFile = join(root, 'run.json');
    this.#stateFile = join(root, 'state.json');
    mkdirSync(root, { recursive: true });
  }

  /** Removes what earlier runs stored, by name: the folder may be somebody's and hold other things. */
  reset(): void {
    const folders = [this.postgres, this.nats, this.media, this.logs, this.settings, this.tls];
    for (const path of [...folders, this.secretsFile, this.#stateFile]) rmSync(path, { recursive: true, force: true });
  }

  get state(): State {
    const fresh: State = { migrated: {}, demoLoaded: false };
    if (!existsSync(this.#stateFile)) return fresh;
    return { ...fresh, ...(JSON.parse(readFileSync(this.#stateFile, 'utf8')) as Partial<State>) };
  }

  /** Remembers a change for the next run. */
  update(change: Partial<State>): void {
    const next = `${this.#stateFile}.next`;
    writeFileSync(next, JSON.stringify({ ...this.state, ...change }, null, 1));
    renameSync(next, this.#stateFile);
  }
}
