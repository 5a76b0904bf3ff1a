import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureAppDatabase, restrictConnections } from '../../tools/infra/app-database.ts';
import type { AppDatabase } from '../../tools/infra/app-database.ts';
import { clientOptions } from '../../tools/infra/broker-access.ts';
import type { BrokerAccess } from '../../tools/infra/broker-access.ts';
import { brokerUsers } from '../../tools/infra/broker-permissions.ts';
import { findNatsServer } from '../../tools/infra/find-nats-server.ts';
import { startNats } from '../../tools/infra/nats.ts';
import type { NatsServer } from '../../tools/infra/nats.ts';
import { startPostgres } from '../../tools/infra/postgres.ts';
import type { PostgresServer } from '../../tools/infra/postgres.ts';
import { Secrets } from '../../tools/infra/secrets.ts';
import { migrationProgram } from '../../tools/start/app-program.ts';
import { discoverApps } from '../../tools/start/apps.ts';
import { certificateFolder } from '../../tools/start/certificate-folder.ts';
import { issueCertificates } from '../../tools/start/certificates.ts';
import { DataDirectory } from '../../tools/start/data-directory.ts';
import type { Surroundings } from '../../tools/start/environment.ts';
import { planInstances } from '../../tools/start/instances.ts';
import type { Instance } from '../../tools/start/instances.ts';
import { workspaceRoot } from '../../tools/workspace.ts';
import { NodeProcess } from './process.ts';

const appNames = ['posts', 'notifications'];
// Roles are the server's, and the server lives as long as the bench.
const password = 'bench';
/** Contenders that are no app of ours make streams of their own. */
const benchUser = { name: 'bench', publish: ['>'], subscribe: ['>'] };

/** What one contender stands on: a broker and databases that nobody used before. */
export interface Site {
  natsUrl: string;
  /** What nats.js connects with; every contender speaks TLS, and this one may say everything. */
  natsConnection: { servers: string } & Awaited<ReturnType<typeof clientOptions>>;
  /** The same, as a folder of certificates. */
  tlsFolder: string;
  /** By app; the superuser's, for contenders that are no app of ours, and to look. */
  superuserUrl(app: string): string;
  surroundings: Surroundings;
  instance(app: string): Instance;
  close(): Promise<void>;
}

/** One PostgreSQL for the whole run, as durable as in production, with migrated databases to copy. */
export class Ground {
  readonly natsVersion: string;
  readonly isSyncLazy: boolean;
  readonly #data: DataDirectory;
  readonly #access: BrokerAccess;
  readonly #postgres: PostgresServer;
  readonly #natsProgram: string;
  readonly #instances: Instance[];
  #sites = 0;

  private constructor(made: {
    data: DataDirectory;
    access: BrokerAccess;
    postgres: PostgresServer;
    nats: { path: string; version: string };
    instances: Instance[];
    isSyncLazy: boolean;
  }) {
    this.isSyncLazy = made.isSyncLazy;
    this.#data = made.data;
    this.#access = made.access;
    this.#postgres = made.postgres;
    this.#natsProgram = made.nats.path;
    this.natsVersion = made.nats.version;
    this.#instances = made.instances;
  }

  static async open({ isSyncLazy }: { isSyncLazy: boolean }): Promise<Ground> {
    const nats = await findNatsServer({ log: console.error });
    const apps = discoverApps(workspaceRoot);
    const instances = await planInstances(apps);
    const data = new DataDirectory(mkdtempSync(join(tmpdir(), 'rookery-bench-')));
    const ca = await issueCertificates(data, apps);
    const access = { ca, users: [...brokerUsers(apps), benchUser] };
    const postgres = await startPostgres({
      directory: data.postgres,
      ca,
      settings: { shared_preload_libraries: 'pg_stat_statements' },
    });
    const ground = new Ground({ data, access, postgres, nats, instances, isSyncLazy });
    try {
      await ground.query('create extension if not exists pg_stat_statements');
      await ground.#migrate();
      return ground;
    } catch (error) {
      await ground.close();
      throw error;
    }
  }

  async query(text: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.#postgres.superuserUrl(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Fresh databases and a fresh broker; nothing of an earlier contender runs or has to be written back any more. */
  async site(): Promise<Site> {
    const label = `site${++this.#sites}`;
    const databases = new Map<string, AppDatabase>();
    for (const app of appNames) databases.set(app, await this.#copy(app, `${label}_${app}`));
    await this.query('checkpoint');
    const directory = join(this.#data.nats, label);
    const access = this.#access;
    const nats = await startNats({ program: this.#natsProgram, directory, access, durable: !this.isSyncLazy });
    return {
      natsUrl: nats.url,
      natsConnection: { servers: nats.url, ...(await clientOptions(access.ca, benchUser.name)) },
      tlsFolder: certificateFolder(this.#data, benchUser.name),
      superuserUrl: (app) => this.#postgres.superuserUrl(`${label}_${app}`),
      surroundings: { ...this.#surroundings(nats), databases },
      instance: (app) => this.#instance(app),
      close: () => nats.stop(),
    };
  }

  async close(): Promise<void> {
    await this.#postgres.stop();
    rmSync(this.#data.root, { recursive: true, force: true });
  }

  async #copy(app: string, database: string): Promise<AppDatabase> {
    await this.query(`create database ${database} template rookery_${app} owner rookery_${app}_owner`);
    const client = new Client({ connectionString: this.#postgres.superuserUrl() });
    await client.connect();
    await restrictConnections(client, database, app).finally(() => client.end());
    const url = new URL(this.#postgres.superuserUrl(database));
    url.username = `rookery_${app}`;
    url.password = password;
    return { database, url: url.href, migrationsUrl: '' };
  }

  async #migrate(): Promise<void> {
    const databases = new Map<string, AppDatabase>();
    const superuserUrl = this.#postgres.superuserUrl();
    for (const app of appNames) {
      databases.set(app, await ensureAppDatabase({ superuserUrl, app, password, ownerPassword: password }));
    }
    for (const app of appNames) {
      const run = { ...this.#surroundings(undefined), databases };
      const { name, args, env } = migrationProgram(this.#instance(app), run);
      const migration = new NodeProcess(name, args, env);
      const code = await migration.end();
      if (code !== 0) throw new Error(`${name} failed:\n${migration.lines.join('\n')}`);
    }
  }

  #surroundings(nats: NatsServer | undefined): Surroundings {
    const data = this.#data;
    const secrets = new Secrets(data.secretsFile);
    const natsUrl = nats?.url ?? '';
    return { data, secrets, natsUrl, gatewayPort: 0, databases: new Map(), instances: this.#instances };
  }

  #instance(app: string): Instance {
    const found = this.#instances.find((instance) => instance.app.name === app);
    if (!found) throw new Error(`there is no app ${app}`);
    return found;
  }
}
