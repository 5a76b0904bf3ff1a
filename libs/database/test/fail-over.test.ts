import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Database, sql } from '@rookery/database';
import { until } from '@rookery/testing';
import { DevelopmentCa } from '../../../tools/infra/development-ca.ts';
import { promoteStandby, startStandby } from '../../../tools/infra/postgres-standby.ts';
import { startPostgres } from '../../../tools/infra/postgres.ts';
import type { PostgresServer } from '../../../tools/infra/postgres.ts';
import { signalTree } from '../../../tools/infra/process-tree.ts';

const insert = 'insert into written values ($1)';
const whoAmI = `select pg_backend_pid() as pid, inet_server_port() as port`;

const sleeping = `select from pg_stat_activity where query = 'select pg_sleep(1)' and state = 'active'`;

describe('Database on a primary and its standby', () => {
  let directory: string;
  let primary: PostgresServer;
  let standby: PostgresServer;
  let database: Database;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'fail-over-'));
    const ca = await DevelopmentCa.open(join(directory, 'tls'));
    const at = { directory: join(directory, 'primary') };
    primary = await startPostgres({ ...at, ca, durable: false });
    const options = { directory: join(directory, 'standby'), ca, durable: false };
    standby = await startStandby({ server: primary, ...at }, options);
    // The standby first: not the order tells which of them takes writes.
    const url = primary
      .superuserUrl()
      .replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${standby.port},127.0.0.1:${primary.port}`);
    database = await Database.open({ url, poolMax: 4, entities: [], applicationName: 'test' });
    await database.query('create table written (id int primary key)');
  });
  afterAll(async () => {
    await database?.close();
    await primary?.stop();
    await standby?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('writes to the primary, whatever the order of its hosts', async () => {
    const { rows } = await database.query<{ port: number }>(whoAmI);
    expect(rows).toMatchObject([{ port: primary.port }]);
  });

  it('gives a connection up that says its server takes no writes', async () => {
    const { source } = database;
    const runner = source.createQueryRunner();
    const [before] = (await runner.query(whoAmI)) as [{ pid: number }];
    const demoted = `do $$ begin raise exception using errcode = '25006'; end $$`;
    await expect(runner.query(demoted)).rejects.toThrow();
    await runner.release();

    const gone = `select from pg_stat_activity where pid = ${before.pid}`;
    await until('its session is over', async () => (await database.query(gone)).count === 0);
  });

  it('ends connections to a primary that went silent, and makes new ones when it is back', async () => {
    const asking = database.transaction((tx) => sql(tx, 'select pg_sleep(1)'));
    await until('it is asked', async () => (await database.query(sleeping)).count === 1);
    signalTree(primary.pid, 'SIGSTOP');
    try {
      await expect(asking).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    } finally {
      signalTree(primary.pid, 'SIGCONT');
    }
    const recovered = async () => (await database.query(whoAmI).catch(() => undefined))?.count === 1;
    await until('it is asked again', recovered);
  });

  it('keeps a connection whose server thinks for long', async () => {
    await expect(database.query('select pg_sleep(6)')).resolves.toMatchObject({ count: 1 });
  });

  it('goes on with the standby when that is promoted, and lacks nothing that was acknowledged', async () => {
    const written = new Set<number>();
    const refusals = new Set<unknown>();
    let next = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const id = next++;
        try {
          await database.transaction((tx) => sql(tx, insert, [id]));
          written.add(id);
        } catch (error) {
          refusals.add((error as { reason?: string }).reason ?? error);
          await delay(20);
        }
      }
    };
    const writers = Array.from({ length: 8 }, write);
    await until('writes are acknowledged', () => written.size > 100);

    // As a machine that loses its network: nothing is closed, nothing is answered, and nobody waits to see it.
    signalTree(primary.pid, 'SIGSTOP');
    await promoteStandby(standby);
    const promotedAt = performance.now();
    const { size } = written;
    await until('writes are acknowledged again', () => written.size > size + 100);
    const recoveryMs = performance.now() - promotedAt;
    isOver = true;
    await Promise.all(writers);
    signalTree(primary.pid, 'SIGKILL');

    expect([...refusals]).toEqual(['DATABASE_UNAVAILABLE']);
    expect(recoveryMs).toBeLessThan(10_000);
    const { rows } = await database.query<{ id: number }>('select id from written');
    const kept = new Set(rows.map(({ id }) => id));
    expect([...written].filter((id) => !kept.has(id))).toEqual([]);
    const now = await database.query<{ port: number }>(whoAmI);
    expect(now.rows).toMatchObject([{ port: standby.port }]);
  });
});
