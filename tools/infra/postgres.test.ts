import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ensureAppDatabase, type AppDatabase } from './app-database.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';

const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
const password = 'p';
const ownerPassword = 'o';

let server: PostgresServer;
let herons: AppDatabase;
let rooks: AppDatabase;

beforeAll(async () => {
  server = await startPostgres({ directory, durable: false });
  const shared = { superuserUrl: server.superuserUrl(), password, ownerPassword };
  [herons, rooks] = await Promise.all([
    ensureAppDatabase({ ...shared, app: 'herons' }),
    ensureAppDatabase({ ...shared, app: 'rooks' }),
  ]);
  await query(herons.migrationsUrl, 'create table nests (id int primary key)');
});

afterAll(() => server.stop());

describe('the roles of an app', () => {
  it('let the app read and write rows', async () => {
    await query(herons.url, 'insert into nests values (1)');
    expect(await query(herons.url, 'select id from nests')).toEqual([{ id: 1 }]);
  });

  it.each(['create table eggs (id int)', 'drop table nests', 'truncate nests'])(
    'do not let the app change its schema: %s',
    async (statement) => {
      await expect(query(herons.url, statement)).rejects.toThrow(/permission denied|must be owner/);
    },
  );

  it('do not let the app into another database', async () => {
    for (const database of [rooks.database, 'postgres', 'template1']) {
      const url = new URL(herons.url);
      url.pathname = `/${database}`;
      await expect(query(url.href, 'select 1')).rejects.toThrow(`permission denied for database "${database}"`);
    }
  });

  it('are the same after being set up again', async () => {
    const superuserUrl = server.superuserUrl();
    await ensureAppDatabase({ superuserUrl, app: 'herons', password: 'new', ownerPassword });
    await expect(query(herons.url, 'select 1')).rejects.toThrow(/password authentication failed/);
    await ensureAppDatabase({ superuserUrl, app: 'herons', password, ownerPassword });
    await query(herons.url, 'select 1');
  });
});

describe('startPostgres', () => {
  it('stops the server a killed parent left, and keeps its data', async () => {
    const abandoned = server;
    await query(abandoned.superuserUrl(), 'create table kept (id int)');

    server = await startPostgres({ directory, durable: false });

    await abandoned.exited;
    expect(await query(server.superuserUrl(), 'select * from kept')).toEqual([]);
  });

  it('starts beside a pid file that names a stranger, and leaves the stranger alone', async () => {
    await server.stop();
    writeFileSync(join(directory, 'data', 'postmaster.pid'), `${process.pid}\n`);

    server = await startPostgres({ directory, durable: false });

    expect(await query(server.superuserUrl(), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what the server said when it does not start', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'postgres-'));
    await expect(startPostgres({ directory: broken, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /PostgreSQL did not start:[^]*shared_buffers/,
    );
  });
});

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  // A server that is stopped under a connection says so on it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
