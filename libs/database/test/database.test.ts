import { Database, sql } from '@rookery/database';
import { createTestDatabase } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import { QueryFailedError } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class Counters1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create table counters (value int)');
    await queryRunner.query('insert into counters values (1)');
  }
  async down(): Promise<void> {}
}

describe('Database', () => {
  let testDatabase: TestDatabase;
  let holder: Database;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase([Counters1700000000002]);
    const open = (poolMax: number) =>
      Database.open({ url: testDatabase.url, poolMax, entities: [], applicationName: 'test' });
    [holder, database] = await Promise.all([open(1), open(1)]);
    // Its one connection: what is set for the session is set for every test.
    await database.query("set lock_timeout = '50ms'");
  });
  afterAll(async () => {
    await database?.close();
    await holder?.close();
    await testDatabase?.drop();
  });

  const busy = { code: 'ABORTED', reason: 'DATABASE_BUSY', cause: expect.any(QueryFailedError) };
  const failWith = (sqlstate: string) => `do $$ begin raise exception using errcode = '${sqlstate}'; end $$`;

  it('says it is busy when a row stays locked, in and outside a transaction', async () => {
    const update = 'update counters set value = value + 1';
    await holder.transaction(async (held) => {
      await sql(held, update);
      await expect(database.transaction((tx) => sql(tx, update))).rejects.toMatchObject(busy);
      await expect(database.query(update)).rejects.toMatchObject(busy);
    });
    await expect(database.transaction((tx) => sql(tx, update))).resolves.toMatchObject({ count: 1 });
  });

  it('says it is busy when a statement takes too long', async () => {
    const slow = database.transaction(async (tx) => {
      await sql(tx, "set local statement_timeout = '20ms'");
      await sql(tx, 'select pg_sleep(5)');
    });
    await expect(slow).rejects.toMatchObject(busy);
  });

  it('refuses at once who would wait behind a full queue, and serves those in it', async () => {
    const small = await Database.open({
      url: testDatabase.url,
      poolMax: 1,
      poolQueueMax: 1,
      entities: [],
      applicationName: 'test',
    });
    try {
      let waiting: Promise<unknown> | undefined;
      await small.transaction(async () => {
        waiting = small.query('select 1');
        const exhausted = { code: 'RESOURCE_EXHAUSTED', reason: 'DATABASE_POOL_EXHAUSTED' };
        await expect(small.query('select 1')).rejects.toMatchObject(exhausted);
        // A crowd of this instance, which would only move to the others if it left readiness.
        await expect(small.currentTime()).resolves.toBeUndefined();
      });
      await expect(waiting).resolves.toMatchObject({ count: 1 });
    } finally {
      await small.close();
    }
  });

  it.each(['40001', '40P01'])('runs a transaction five times before %s makes it busy', async (sqlstate) => {
    let attempts = 0;
    const unlucky = database.transaction(async (tx) => {
      attempts += 1;
      await sql(tx, failWith(sqlstate));
    });
    await expect(unlucky).rejects.toMatchObject(busy);
    expect(attempts).toBe(5);
  });

  it.each(['25006', '53200', '58030'])('says it is unavailable when the server cannot serve: %s', async (sqlstate) => {
    const unavailable = { code: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE', cause: expect.any(QueryFailedError) };
    await expect(database.query(failWith(sqlstate))).rejects.toMatchObject(unavailable);
    await expect(database.transaction((tx) => sql(tx, failWith(sqlstate)))).rejects.toMatchObject(unavailable);
  });

  it('lets the fault of a statement pass as it is', async () => {
    await expect(database.query('select 1 / 0')).rejects.toBeInstanceOf(QueryFailedError);
  });
});
