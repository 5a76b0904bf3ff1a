import { createHash, randomBytes } from 'node:crypto';
import { Database, migrate, sql } from '@rookery/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export type Migrations = readonly (new () => MigrationInterface)[];

export interface TestDatabase {
  /** As the app: may read and write rows, and nothing else. */
  url: string;
  /** As the owner of the tables. */
  ownerUrl: string;
  drop(): Promise<void>;
}

const appRole = 'rookery_test_app';

/** See `createTestDatabase`. */
export async function makeTestDatabase(migrations: Migrations): Promise<TestDatabase> {
  const serverUrl = process.env.ROOKERY_TEST_POSTGRES_URL;
  if (!serverUrl) throw new Error('expected ROOKERY_TEST_POSTGRES_URL to name a PostgreSQL server, got nothing');
  const name = `rookery_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(serverUrl, async (server) => {
    const template = await ensureTemplate(server, serverUrl, migrations);
    await sql(server.source.manager, `create database ${name} template ${template}`);
  });
  return {
    url: withDatabase(serverUrl, name, appRole),
    ownerUrl: withDatabase(serverUrl, name),
    drop: () =>
      onServer(
        serverUrl,
        async (server) => void (await sql(server.source.manager, `drop database ${name} with (force)`)),
      ),
  };
}

/** One caller at a time: a template that is in use cannot be cloned. */
async function onServer(serverUrl: string, work: (server: Database) => Promise<void>): Promise<void> {
  const server = await Database.open({ url: serverUrl, poolMax: 2, entities: [], applicationName: 'testing' });
  const lock = server.source.createQueryRunner();
  try {
    await lock.query('set statement_timeout = 0');
    await lock.query('set lock_timeout = 0');
    await lock.query('select pg_advisory_lock(7082)');
    await work(server);
  } finally {
    await lock.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await lock.release();
    await server.close();
  }
}

async function ensureTemplate(server: Database, serverUrl: string, migrations: Migrations): Promise<string> {
  const template = `rookery_template_${await digestOf(migrations)}`;
  const { count } = await sql(server.source.manager, 'select from pg_database where datname = $1', [template]);
  if (count > 0) return template;
  const making = `${template}_new`;
  await sql(server.source.manager, `drop database if exists ${making} with (force)`);
  await sql(server.source.manager, `create database ${making}`);
  await migrate({ url: withDatabase(serverUrl, making) }, migrations);
  await grantRows(server, withDatabase(serverUrl, making));
  await sql(server.source.manager, `alter database ${making} rename to ${template}`);
  return template;
}

/** Of the statements, not of the classes: what a migration calls may have changed. Migrations are plain SQL. */
async function digestOf(migrations: Migrations): Promise<string> {
  const digest = createHash('sha256');
  const recorder = { query: async (text: string) => void digest.update(text) } as unknown as QueryRunner;
  for (const migration of migrations) await new migration().up(recorder);
  return digest.digest('hex').slice(0, 16);
}

async function grantRows(server: Database, url: string): Promise<void> {
  const { count } = await sql(server.source.manager, 'select from pg_roles where rolname = $1', [appRole]);
  if (count === 0) await sql(server.source.manager, `create role ${appRole} login password '${appRole}'`);
  const made = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'testing' });
  try {
    await sql(made.source.manager, `grant select, insert, update, delete on all tables in schema public to ${appRole}`);
    await sql(made.source.manager, `grant usage on all sequences in schema public to ${appRole}`);
  } finally {
    await made.close();
  }
}

function withDatabase(serverUrl: string, name: string, role?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  if (role) url.username = url.password = role;
  return url.href;
}
