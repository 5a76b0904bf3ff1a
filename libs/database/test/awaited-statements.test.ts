import { Database, sql } from '@rookery/database';
import { DomainError } from '@rookery/errors';
import { outliveCaller, runInRequest } from '@rookery/service';
import { createTestDatabase, settle } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HeldConnections } from './held-connections.js';

class Notes1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create table notes (value int)');
  }
  async down(): Promise<void> {}
}

const gone = new DomainError('ABORTED', 'CALLER_GONE', 'the caller has gone');
const onlyPid = 'select pg_backend_pid() as pid';

describe('a statement that nobody waits for', () => {
  let testDatabase: TestDatabase;
  let observer: Database;
  let way: HeldConnections;
  let database: Database;

  const open = (url: string, applicationName: string) =>
    Database.open({ url, poolMax: 1, entities: [], applicationName, queueMs: () => 60_000 });

  beforeAll(async () => {
    testDatabase = await createTestDatabase([Notes1700000000003]);
    observer = await open(testDatabase.url, 'observer');
  });
  beforeEach(async () => {
    way = await HeldConnections.before(testDatabase.url);
    database = await open(way.url, 'abandoned');
    // A session that lets a statement take its time: what ends it is the cancelling alone.
    await database.query('set statement_timeout = 0');
  });
  afterEach(async () => {
    await database?.close();
    way?.close();
  });
  afterAll(async () => {
    await observer?.close();
    await testDatabase?.drop();
  });

  const request = () => {
    const caller = new AbortController();
    const ask = <Result>(work: () => Promise<Result>) => runInRequest({ requestId: 'r', signal: caller.signal }, work);
    return { ask, leave: () => caller.abort(gone) };
  };
  const running = async () => {
    const active = `select query from pg_stat_activity where application_name = 'abandoned' and state = 'active'`;
    return (await observer.query<{ query: string }>(active)).rows.map(({ query }) => query);
  };
  const seesRunning = (text: string) => settle(async () => expect(await running()).toEqual([text]));
  it('is stopped, and its connection serves the next', async () => {
    const { rows: before } = await database.query(onlyPid);
    const { ask, leave } = request();
    const answer = ask(() => database.query('select pg_sleep(600)'));
    await seesRunning('select pg_sleep(600)');
    leave();
    await expect(answer).rejects.toBe(gone);
    expect(await running()).toEqual([]);
    await expect(database.query(onlyPid)).resolves.toMatchObject({ rows: before });
  });

  it('takes its transaction with it', async () => {
    const { ask, leave } = request();
    const answer = ask(() =>
      database.transaction(async (tx) => {
        await sql(tx, 'insert into notes values (1)');
        await sql(tx, 'select pg_sleep(600)');
      }),
    );
    await seesRunning('select pg_sleep(600)');
    leave();
    await expect(answer).rejects.toBe(gone);
    await expect(database.query('select from notes where value = 1')).resolves.toMatchObject({ count: 0 });
  });

  it('is not begun', async () => {
    const { ask, leave } = request();
    leave();
    await expect(ask(() => database.query('insert into notes values (2)'))).rejects.toBe(gone);
    await expect(ask(() => database.transaction(async () => 'begun'))).rejects.toBe(gone);
    await expect(database.query('select from notes where value = 2')).resolves.toMatchObject({ count: 0 });
  });

  it('is carried out when it commits, or when it outlives its caller', async () => {
    const { ask, leave } = request();
    await ask(() =>
      database.transaction(async (tx) => {
        await sql(tx, 'insert into notes values (3)');
        leave();
      }),
    );
    await ask(() => outliveCaller(() => database.query('insert into notes values (3)')));
    await expect(database.query('select from notes where value = 3')).resolves.toMatchObject({ count: 2 });
  });

  it('leaves the next one alone, however late the server hears of it', async () => {
    const { ask, leave } = request();
    // Ends by itself, while the request to cancel it is on its way.
    await observer.query('select pg_advisory_lock(1)');
    const first = ask(() => database.query('select pg_advisory_xact_lock(1)'));
    await seesRunning('select pg_advisory_xact_lock(1)');
    way.isHolding = true;
    leave();
    await settle(() => expect(way.heldCount).toBe(1));
    await observer.query('select pg_advisory_unlock(1)');
    await settle(async () => expect(await running()).toEqual([]));
    const next = database.query('select pg_sleep(1)');
    for (let look = 0; look < 50; look++) expect(await running()).toEqual([]);
    way.letGo();
    await expect(first).resolves.toMatchObject({ count: 1 });
    await expect(next).resolves.toMatchObject({ count: 1 });
  });

  it('takes its connection with it when the server does not hear of it', async () => {
    const { rows: before } = await database.query(onlyPid);
    const { ask, leave } = request();
    const answer = ask(() => database.query('select pg_sleep(600)'));
    await seesRunning('select pg_sleep(600)');
    way.isHolding = true;
    leave();
    await expect(answer).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    way.isHolding = false;
    const { rows } = await database.query(onlyPid);
    expect(rows).not.toEqual(before);
    await observer.query(`select pg_terminate_backend(${(before[0] as { pid: number }).pid})`);
  });
});
