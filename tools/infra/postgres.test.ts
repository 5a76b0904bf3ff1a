import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
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

  it('do not let the owner of a schema into another database either', async () => {
    const url = new URL(herons.migrationsUrl);
    url.pathname = `/${rooks.database}`;
    await expect(query(url.href, 'select 1')).rejects.toThrow(`permission denied for database "${rooks.database}"`);
  });

  it.each([
    'select rolpassword from pg_authid',
    'select passwd from pg_shadow',
    `select pg_read_file('postgresql.conf')`,
    `copy nests from program 'id'`,
    `copy nests to '/tmp/nests'`,
    'create extension file_fdw',
    'create role more',
    'alter role rookery_herons superuser',
    'alter system set ssl = off',
    'create database more',
    'set role rookery_herons_owner',
    'set session authorization postgres',
    'create temporary table eggs (id int)',
    'create schema more',
  ])('give the app no more of the server than its rows: %s', async (statement) => {
    await expect(query(herons.url, statement)).rejects.toThrow(
      /permission denied|must be superuser|must have|only roles with/i,
    );
  });

  it('bound every session, whatever client opens it', async () => {
    const limits = async (url: string) =>
      Promise.all(
        ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'].map(async (name) =>
          Object.values((await query(url, `show ${name}`))[0] as Record<string, string>).join(),
        ),
      );
    expect(await limits(herons.url)).toEqual(['10s', '5s', '15s']);
    expect(await limits(herons.migrationsUrl)).toEqual(['0', '10s', '1min']);
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
  it.each(['the app', 'the owner', 'the superuser'])('takes no word in the clear from %s', async (who) => {
    const urls = { 'the app': herons.url, 'the owner': herons.migrationsUrl, 'the superuser': server.superuserUrl() };
    const url = new URL(urls[who as keyof typeof urls]);
    url.search = '';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/no pg_hba.conf entry for host .* no encryption/);
  });

  it('speaks no TLS before 1.2, and shows the certificate of postgres', async () => {
    const { port } = server;
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
    await expect(handshake(port, old)).rejects.toThrow(/protocol version|alert/);
    expect((await handshake(port, {})).subjectaltname).toContain('URI:spiffe://rookery/postgres');
  });

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

/** What the server shows to a client that agrees on TLS as PostgreSQL does. */
async function handshake(port: number, options: ConnectionOptions): Promise<PeerCertificate> {
  const socket = connectTcp(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])); // SSLRequest
  await once(socket, 'data');
  const secure = connectTls({ socket, rejectUnauthorized: false, ...options });
  try {
    await once(secure, 'secureConnect');
    return secure.getPeerCertificate();
  } finally {
    secure.destroy();
  }
}

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
