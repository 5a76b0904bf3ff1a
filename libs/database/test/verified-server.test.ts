import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, migrate } from '@rookery/database';
import { createTestDatabase, settle, startWorld, TestCa } from '@rookery/testing';
import type { TestDatabase, World } from '@rookery/testing';
import { TlsIdentity } from '@rookery/tls';

const session = `select ssl, version from pg_stat_ssl where pid = pg_backend_pid()`;
const plainly = { entities: [], applicationName: 'test' };

describe('a database with an identity', () => {
  let world: World;
  let foreign: TestCa;
  let testDatabase: TestDatabase;
  let tls: TlsIdentity;

  beforeAll(async () => {
    [world, foreign, testDatabase] = await Promise.all([
      startWorld({ apps: [] }),
      TestCa.create(),
      createTestDatabase([]),
    ]);
    tls = await world.ca.issue('posts');
  });
  afterAll(async () => {
    await testDatabase?.drop();
    await foreign?.close();
    await world?.stop();
  });

  it.each(['', 'sslmode=disable', 'sslmode=no-verify', 'ssl=false', 'uselibpqcompat=true&sslmode=require'])(
    'is encrypted and verified, though its URL says "%s"',
    async (search) => {
      const url = withSearch(testDatabase.url, search);
      const database = await Database.open({ url, tls, poolMax: 1, ...plainly });
      expect((await database.query(session)).rows).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
      await database.close();
      const stranger = await foreign.issue('posts');
      await expect(Database.open({ url, tls: stranger, poolMax: 1, ...plainly })).rejects.toThrow(/certificate/);
      await expect(migrate({ url, tls: stranger }, [])).rejects.toThrow(/certificate/);
    },
  );

  it('is not opened on a server that shows the certificate of an app', async () => {
    const server = await answer('S', await world.ca.issue('feeds'));
    const url = withServer(testDatabase.url, server.port);
    await expect(Database.open({ url, tls, poolMax: 1, ...plainly })).rejects.toThrow(
      'expected the certificate of postgres, got that of feeds',
    );
    server.close();
  });

  it('is not opened on a server without TLS', async () => {
    const server = await answer('N');
    const url = withServer(testDatabase.url, server.port);
    await expect(Database.open({ url, tls, poolMax: 1, ...plainly })).rejects.toThrow('does not support SSL');
    server.close();
  });

  it('asks for the CA anew with each connection, and keeps those it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'identity-'));
    cpSync(world.ca.folderOf('posts'), folder, { recursive: true });
    const renewed = TlsIdentity.open(folder, { env: 'test' });
    const database = await Database.open({ url: testDatabase.url, tls: renewed, poolMax: 2, ...plainly });
    await foreign.issue('posts');
    const otherCa = readFileSync(join(foreign.folderOf('posts'), 'ca.crt'));
    writeFileSync(join(folder, 'next'), otherCa);
    renameSync(join(folder, 'next'), join(folder, 'ca.crt'));
    await settle(() => expect(renewed.material.ca.equals(otherCa)).toBe(true), { withinMs: 15_000 });

    await database.transaction(async (held) => {
      await expect(held.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
      await expect(database.query('select 1')).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    });
    await database.close();
    renewed.close();
    rmSync(folder, { recursive: true });
  });

  it('bounds statements, waits for locks and forgotten transactions in every session', async () => {
    const database = await Database.open({ url: testDatabase.url, tls, poolMax: 2, ...plainly });
    const direct = database.source.createQueryRunner();
    for (const [name, value] of Object.entries({
      statement_timeout: '10s',
      lock_timeout: '5s',
      idle_in_transaction_session_timeout: '15s',
    })) {
      expect((await database.query(`show ${name}`)).rows).toEqual([{ [name]: value }]);
      expect(await direct.query(`show ${name}`)).toEqual([{ [name]: value }]);
    }
    await direct.release();
    await database.close();
  });
});

function withSearch(url: string, search: string): string {
  const made = new URL(url);
  made.search = search;
  return made.href;
}

function withServer(url: string, port: number): string {
  const made = new URL(url);
  made.port = String(port);
  return made.href;
}

/** A server that answers the question for TLS with yes (`S`), and then is `tls`, or with no (`N`). */
async function answer(word: 'S' | 'N', tls?: TlsIdentity): Promise<{ port: number; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(word);
      if (!tls) return;
      const { certificate: cert, key } = tls.material;
      new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => undefined);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
