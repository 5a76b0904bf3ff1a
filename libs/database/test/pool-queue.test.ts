import { Database } from '@rookery/database';
import type { DatabaseConfig } from '@rookery/database';
import { createTestDatabase, settle } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';

const exhausted = { code: 'RESOURCE_EXHAUSTED', reason: 'DATABASE_POOL_EXHAUSTED' };

describe('who waits for a connection', () => {
  let testDatabase: TestDatabase;

  beforeAll(async () => {
    testDatabase = await createTestDatabase([]);
  });
  afterAll(() => testDatabase?.drop());

  const withDatabase = async (
    limits: Pick<DatabaseConfig, 'poolMax' | 'queueMs'>,
    use: (database: Database) => Promise<void>,
  ) => {
    const database = await Database.open({ url: testDatabase.url, entities: [], applicationName: 'test', ...limits });
    await use(database).finally(() => database.close());
  };

  it('is told after the time that is asked for at that moment, and the next is served', async () => {
    let queueMs = 60_000;
    await withDatabase({ poolMax: 1, queueMs: () => queueMs }, async (database) => {
      let patient: Promise<unknown> | undefined;
      await database.transaction(async () => {
        patient = database.query('select 1');
        queueMs = 20;
        await expect(database.query('select 1')).rejects.toMatchObject(exhausted);
        await expect(database.transaction(async () => 'begun')).rejects.toMatchObject(exhausted);
      });
      await expect(patient).resolves.toMatchObject({ count: 1 });
      await expect(database.query('select 1')).resolves.toMatchObject({ count: 1 });
    });
  });

  it('is given a new connection in the time that takes, when the pool may have one more', async () => {
    await withDatabase({ poolMax: 2, queueMs: () => 0.001 }, async (database) => {
      await database.transaction(async () => {
        await expect(database.query('select 1')).resolves.toMatchObject({ count: 1 });
      });
    });
  });

  it('is a crowd while connections come back, and a database that is gone when none has for 5 s', async () => {
    await withDatabase({ poolMax: 1, queueMs: () => 20 }, async (database) => {
      await database.transaction(async () => {
        await expect(database.currentTime()).resolves.toBeUndefined();
        await settle(() => expect(database.currentTime()).rejects.toMatchObject(exhausted));
      });
      await expect(database.currentTime()).resolves.toEqual(expect.any(Number));
    });
  });
});
