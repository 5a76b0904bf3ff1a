import { randomUUID } from 'node:crypto';
import { accounts, feeds } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { decodeEnvelope, decodeEvent, encodeEvent } from '@rookery/messaging';
import type { EventType } from '@rookery/messaging';
import type { EventConsumer } from '@rookery/outbox';
import { createTestDatabase } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import { Blocks, GoneAccounts, createVisibilityTables, isVisible } from '@rookery/visibility';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class Visibility1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createVisibilityTables(runner);
  }
  async down(): Promise<void> {}
}

describe('copies of who may see whom', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  const consumers = { feeds: new Blocks(), accounts: new GoneAccounts() };

  beforeAll(async () => {
    testDatabase = await createTestDatabase([Visibility1700000000001]);
    database = await Database.open({ url: testDatabase.url, poolMax: 2, entities: [], applicationName: 'test' });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  async function hear<Payload>(source: keyof typeof consumers, type: EventType<Payload>, payload: Payload) {
    const about = { id: randomUUID(), aggregateId: randomUUID(), version: 1, occurredAt: new Date() };
    const envelope = decodeEnvelope(encodeEvent(type, { ...about, payload, requestId: '', traceparent: '' }));
    const { sources }: EventConsumer = consumers[source];
    const handler = sources[source]?.find(({ types }) => types.some(({ $type }) => $type === type.$type));
    const event = decodeEvent(type as EventType, envelope, { source, seq: 1 });
    await database.transaction(async (tx) => handler?.handle(tx, [event as never]));
  }
  const block = (type: typeof feeds.AccountBlocked | typeof feeds.AccountUnblocked, from: string, to: string) =>
    hear('feeds', type, { blockerId: from, blockedId: to });
  const sees = async (viewer: string | null, account: string) => {
    const ask = `select from (values ($2::uuid)) as asked (id) where ${isVisible('$1::uuid', 'asked.id')}`;
    return (await database.query(ask, [viewer, account])).count === 1;
  };

  it('hide two accounts from each other while either blocks the other, however often it is heard', async () => {
    const [ada, bob, cyd] = [randomUUID(), randomUUID(), randomUUID()];
    for (const _ of [1, 2]) await block(feeds.AccountBlocked, ada, bob);
    await block(feeds.AccountBlocked, bob, ada);
    const table = async () => [await sees(ada, bob), await sees(bob, ada), await sees(cyd, bob), await sees(null, ada)];
    expect(await table()).toEqual([false, false, true, true]);
    await block(feeds.AccountUnblocked, bob, ada);
    expect(await table()).toEqual([false, false, true, true]);
    for (const _ of [1, 2]) await block(feeds.AccountUnblocked, ada, bob);
    expect(await table()).toEqual([true, true, true, true]);
  });

  it.each([accounts.AccountSuspended, accounts.AccountDeleted])(
    'hide who is gone from everybody: $$type',
    async (type) => {
      const [accountId, viewer] = [randomUUID(), randomUUID()];
      const table = async () => [
        await sees(viewer, accountId),
        await sees(null, accountId),
        await sees(accountId, viewer),
      ];
      for (const _ of [1, 2]) await hear('accounts', type, { accountId });
      expect(await table()).toEqual([false, false, true]);
      for (const _ of [1, 2]) await hear('accounts', accounts.AccountRestored, { accountId });
      expect(await table()).toEqual([true, true, true]);
    },
  );

  it.each([
    ['feeds', 'blocks', 'gen_random_uuid(), gen_random_uuid()'],
    ['accounts', 'gone_accounts', 'gen_random_uuid()'],
  ] as const)('of %s are forgotten in bounded parts before a rebuild', async (source, table, row) => {
    await database.query(`insert into ${table} select ${row} from generate_series(1, 5001)`);
    const { clear }: EventConsumer = consumers[source];
    const answers: (string | undefined)[] = [];
    do answers.push(await database.transaction(async (tx) => clear?.[source]?.(tx)));
    while (answers.at(-1) === 'more');
    expect(answers).toEqual(['more', 'done']);
    expect((await database.query(`select from ${table}`)).count).toBe(0);
  });
});
