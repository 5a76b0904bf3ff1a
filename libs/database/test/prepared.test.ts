import { Database, isUniqueViolation, prepared } from '@rookery/database';
import { createTestDatabase, settle } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HeldConnections } from './held-connections.js';

class Numbers1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create table numbers (value int primary key)');
  }
  async down(): Promise<void> {}
}

describe('prepared', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase([Numbers1700000000001]);
    database = await Database.open({ url: testDatabase.url, poolMax: 2, entities: [], applicationName: 'test' });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const insert = 'insert into numbers select unnest($1::int[])';

  it('answers as sql does, in and outside a transaction, as often as one likes', async () => {
    for (let start = 0; start < 20; start += 2) {
      const { count } = await database.transaction((tx) => prepared(tx, insert, [[start, start + 1]]));
      expect(count).toBe(2);
    }
    const select = 'select value from numbers where value >= $1 order by value';
    expect(await prepared(database.source.manager, select, [18])).toEqual({
      rows: [{ value: 18 }, { value: 19 }],
      count: 2,
    });
  });

  it('belongs to the transaction it is given', async () => {
    const aborted = database.transaction(async (tx) => {
      await prepared(tx, insert, [[100]]);
      throw new Error('no');
    });
    await expect(aborted).rejects.toThrow('no');
    const kept = 'select from numbers where value = $1';
    expect((await prepared(database.source.manager, kept, [100])).count).toBe(0);
  });

  it('fails as sql does', async () => {
    const twice = await prepared(database.source.manager, insert, [[7, 7]]).catch((error: unknown) => error);
    expect(isUniqueViolation(twice, 'numbers_pkey')).toBe(true);
  });

  describe('when its connection breaks', () => {
    let way: HeldConnections;
    let fragile: Database;
    beforeEach(async () => {
      way = await HeldConnections.before(testDatabase.url);
      fragile = await Database.open({ url: way.url, poolMax: 2, entities: [], applicationName: 'fragile' });
    });
    afterEach(async () => {
      await fragile?.close();
      way?.close();
    });

    const sleeping = `from pg_stat_activity where application_name = 'fragile' and state = 'active'`;
    const breaks = {
      'the server ends it': () => database.query(`select pg_terminate_backend(pid) ${sleeping}`),
      'the network loses it': async () => way.cut(),
    };

    it.each(Object.entries(breaks))('fails alone when %s, and leaves the pool as it was', async (_, breakIt) => {
      // More often than there are connections: none may stay taken.
      for (let time = 0; time < 3; time++) {
        const broken = fragile.read((manager) => prepared(manager, 'select pg_sleep($1)', [60]));
        const refused = expect(broken).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
        await settle(async () => expect((await database.query(`select ${sleeping}`)).count).toBe(1));
        await breakIt();
        await refused;
      }
      const ask = (value: number) => fragile.read((manager) => prepared(manager, 'select $1::int as value', [value]));
      expect(await Promise.all([ask(1), ask(2)])).toMatchObject([{ rows: [{ value: 1 }] }, { rows: [{ value: 2 }] }]);
    });
  });
});
