import { rmSync } from 'node:fs';
import type { NatsCluster } from '../infra/nats-cluster.ts';
import type { AppNames } from '../start/app-names.ts';
import type { SupervisedApp } from './supervised-app.ts';
import type { SystemPostgres } from './system-postgres.ts';

/** What a system is made of. */
export interface SystemParts {
  directory: string;
  postgres: SystemPostgres;
  nats: NatsCluster;
  names: AppNames;
}

/** What a system needs to run apps. */
export interface SystemApps {
  apps: readonly SupervisedApp[];
  /** Base URL of the gateways. */
  url: string;
  /** Plans one more instance of an app, which does not run yet. */
  plan(app: string): Promise<SupervisedApp>;
  /** Called when there are others than before. */
  changed(apps: readonly SupervisedApp[]): void;
}

/** A whole Rookery of one's own: PostgreSQL, the broker and apps under a supervisor, all real and all to be killed. */
export class System {
  /** Holds all it stores; a data directory as that of `npm start`. */
  readonly directory: string;
  readonly postgres: SystemPostgres;
  readonly nats: NatsCluster;
  readonly #names: AppNames;
  #opened: SystemApps | undefined;
  #apps: readonly SupervisedApp[] = [];

  constructor(parts: SystemParts) {
    this.directory = parts.directory;
    this.postgres = parts.postgres;
    this.nats = parts.nats;
    this.#names = parts.names;
  }

  get apps(): readonly SupervisedApp[] {
    return this.#apps;
  }

  /** Base URL of the gateways. */
  get url(): string {
    return this.#opened?.url ?? '';
  }

  /** Starts the apps, once. Throws when one is not ready in time. */
  async open(opened: SystemApps): Promise<void> {
    this.#opened = opened;
    this.#apps = opened.apps;
    await this.#startApps();
  }

  /**
   * One more instance of an app, such as `posts`. Resolves when it is ready; its callers find it by the name of its app
   * within seconds. Throws when it is not ready in time, and then it is gone again.
   */
  async scaleOut(app: string): Promise<SupervisedApp> {
    if (!this.#opened) throw new Error('the system is not open');
    const added = await this.#opened.plan(app);
    this.#change([...this.#apps, added]);
    added.start();
    try {
      await added.ready();
    } catch (error) {
      await this.scaleIn(added.name);
      throw error;
    }
    return added;
  }

  /** One instance less, such as `posts-2`: it leaves the name of its app, finishes what it has begun and ends. */
  async scaleIn(name: string): Promise<void> {
    const gone = this.instance(name);
    this.#change(this.#apps.filter((app) => app !== gone));
    await gone.retire();
  }

  has(app: string): boolean {
    return this.instances(app).length > 0;
  }

  instances(app: string): SupervisedApp[] {
    return this.#apps.filter(({ instance }) => instance.app.name === app);
  }

  instance(name: string): SupervisedApp {
    const found = this.#apps.find((app) => app.name === name);
    if (!found) throw new Error(`there is no ${name} in this system`);
    return found;
  }

  /** Everything runs and nothing is stalled, whatever has been done to it. */
  async heal(): Promise<void> {
    for (const app of this.#apps) app.signal('SIGCONT');
    for (const node of this.nats.nodes) node.resume();
    await Promise.all([this.postgres.start(), this.nats.start()]);
    await this.#startApps();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop()));
    await Promise.all([this.nats.stop(), this.postgres.stop(), this.#names.close()]);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  #change(apps: readonly SupervisedApp[]): void {
    this.#apps = apps;
    this.#opened?.changed(apps);
  }

  async #startApps(): Promise<void> {
    for (const app of this.#apps) app.start();
    await Promise.all(this.#apps.map((app) => app.ready()));
  }
}
