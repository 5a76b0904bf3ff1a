import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { ensureAppDatabase, restrictConnections, roleOf } from '../infra/app-database.ts';
import type { AppDatabase } from '../infra/app-database.ts';
import type { App } from '../start/apps.ts';
import { prefixOf } from '../start/environment.ts';
import { planInstances } from '../start/instances.ts';
import { AppProcess } from './app-process.ts';

// Roles are the server's and not the database's, so every test file must agree on their passwords.
const password = 'test';

/** The server as its superuser, and the folders of the certificates of those who migrate. */
export interface Place {
  serverUrl: string;
  tlsFolder(app: string): string;
}

export interface ClonedDatabases {
  byApp: Map<string, AppDatabase>;
  superuserUrl(app: string): string;
  /** Ends every session of an app's database and lets none begin; `false` lets them again. */
  shut(app: string, isShut: boolean): Promise<void>;
  drop(): Promise<void>;
}

/**
 * A database of its own for each app that owns one, cloned from a template that is migrated once per server: cloning
 * takes a tenth of the time of migrating. No connection stays open: the server may be killed meanwhile.
 */
export async function cloneDatabases(apps: readonly App[], place: Place): Promise<ClonedDatabases> {
  const { serverUrl } = place;
  const suffix = randomUUID().slice(0, 8);
  const byApp = await onServer(serverUrl, async (client) => {
    const made = new Map<string, AppDatabase>();
    for (const app of apps.filter(({ hasDatabase }) => hasDatabase)) {
      const template = await ensureTemplate(client, app, place);
      const database = `test_${roleOf(app.name)}_${suffix}`;
      await client.query(`create database ${database} template ${template} owner ${roleOf(app.name)}_owner`);
      await restrictConnections(client, database, app.name);
      const as = (user: string) => urlOf(serverUrl, { user, database });
      made.set(app.name, {
        database,
        url: as(roleOf(app.name)),
        migrationsUrl: as(`${roleOf(app.name)}_owner`),
      });
    }
    return made;
  });
  return {
    byApp,
    superuserUrl: (app) => urlOf(serverUrl, { database: byApp.get(app)?.database ?? '' }),
    shut: (app, isShut) =>
      onServer(serverUrl, async (client) => {
        const database = byApp.get(app)?.database ?? '';
        await client.query(`alter database ${database} allow_connections ${!isShut}`);
        const end = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
        if (isShut) await client.query(end, [database]);
      }),
    drop: () =>
      onServer(serverUrl, async (client) => {
        for (const { database } of byApp.values()) await client.query(`drop database ${database} with (force)`);
      }),
  };
}

async function onServer<Result>(serverUrl: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Test files run in parallel processes: the first one migrates, the others wait for it. Nobody may be connected to a
 * template while it is cloned, so a finished one is left alone.
 */
async function ensureTemplate(client: Client, app: App, place: Place): Promise<string> {
  const database = `template_${roleOf(app.name)}`;
  await client.query('select pg_advisory_lock(hashtext($1))', [database]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [database]);
    if (rowCount === 0) await migrateTemplate(client, { app, database }, place);
    return database;
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [database]);
  }
}

async function migrateTemplate(
  client: Client,
  { app, database }: { app: App; database: string },
  { serverUrl, tlsFolder }: Place,
): Promise<void> {
  const roles = { password, ownerPassword: password };
  const made = await ensureAppDatabase({ superuserUrl: serverUrl, app: app.name, database, ...roles });
  const [instance] = await planInstances([app]);
  const variable = `${prefixOf(app.name)}_MIGRATIONS_DATABASE_URL`;
  const env = { ...process.env, NODE_ENV: 'test', TLS_DIR: tlsFolder(app.name), [variable]: made.migrationsUrl };
  if (instance) await new AppProcess(instance, env).migrate();
  await client.query(`alter database ${database} is_template true`);
}

/** Of the superuser when no user is named. */
function urlOf(serverUrl: string, { user, database }: { user?: string; database: string }): string {
  const url = new URL(serverUrl);
  if (user !== undefined) [url.username, url.password] = [user, password];
  url.pathname = `/${database}`;
  return url.href;
}
