import { rmSync } from 'node:fs';
import type { NatsCluster } from '../infra/nats-cluster.ts';
import type { SupervisedApp } from './supervised-app.ts';
import type { SystemPostgres } from './system-postgres.ts';

/** A whole Rookery of one's own: PostgreSQL, the broker and apps under a supervisor, all real and all to be killed. */
export class System {
  /** Holds all it stores; a data directory as that of `npm start`. */
  readonly directory: string;
  readonly postgres: SystemPostgres;
  readonly nats: NatsCluster;
  #apps: readonly SupervisedApp[] = [];
  #url = '';

  constructor(parts: { directory: string; postgres: SystemPostgres; nats: NatsCluster }) {
    this.directory = parts.directory;
    this.postgres = parts.postgres;
    this.nats = parts.nats;
  }

  get apps(): readonly SupervisedApp[] {
    return this.#apps;
  }

  /** Base URL of the gateway. */
  get url(): string {
    return this.#url;
  }

  /** Starts the apps, once. Throws when one is not ready in time. */
  async open(apps: readonly SupervisedApp[], url: string): Promise<void> {
    this.#apps = apps;
    this.#url = url;
    await this.#startApps();
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
    await Promise.all([this.nats.stop(), this.postgres.stop()]);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  async #startApps(): Promise<void> {
    for (const app of this.#apps) app.start();
    await Promise.all(this.#apps.map((app) => app.ready()));
  }
}
