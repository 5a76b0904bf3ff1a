import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accounts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { createIdempotencyTable, forgetOldKeys, IdempotentWrites } from '@rookery/idempotency';
import type { InTransaction } from '@rookery/idempotency';
import { Call } from '@rookery/rpc';
import type { RpcMethod } from '@rookery/rpc';
import { createTestDatabase } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class Tables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createIdempotencyTable(runner);
    await runner.query('create table effects (name text not null)');
  }
  async down(): Promise<void> {}
}

// Any method will do; this one answers with an id.
const method = accounts.AccountsOperatorServiceService.rotateSigningKeys;
const anotherMethod = { ...method, path: '/rookery.test.v1.TestService/Another' };
const requestOf = (operator: string) => ({ operator, revokePresent: false });

describe('a write with a key', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let writes: IdempotentWrites;

  beforeAll(async () => {
    testDatabase = await createTestDatabase([Tables1700000000000]);
    database = await Database.open({ url: testDatabase.url, poolMax: 12, entities: [], applicationName: 'test' });
    writes = new IdempotentWrites(database);
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const callOf = (accountId: string, idempotencyKey?: string) => {
    const viewer = { accountId, sessionId: randomUUID(), keyId: 'k', issuedAt: 0, expiresAt: 0 };
    return new Call({ viewer, deadlineAt: Date.now() + 60_000, idempotencyKey });
  };

  /** Writes a row of this name, and answers with something no other run would answer. */
  const write = (
    call: Call,
    name: string,
    {
      of = method,
      asked = name,
    }: { of?: RpcMethod<accounts.RotateSigningKeysRequest, accounts.RotateSigningKeysResponse>; asked?: string } = {},
  ) =>
    writes.once(call, of, requestOf(asked), {
      effect: (transaction: InTransaction<string>) =>
        transaction(async (tx) => {
          await sql(tx, 'insert into effects (name) values ($1)', [name]);
          return randomUUID();
        }),
      made: (kid) => kid,
      answer: (kid) => ({ kid, signsFrom: undefined }),
      again: (kid) => ({ kid, signsFrom: undefined }),
    });

  const effectsOf = async (name: string) => (await database.query('select from effects where name = $1', [name])).count;

  it('has one effect and one answer, however many come at once', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => write(callOf(ada, 'k1'), name)));
    answers.push(await write(callOf(ada, 'k1'), name));
    expect(new Set(answers.map(({ kid }) => kid)).size).toBe(1);
    expect(await effectsOf(name)).toBe(1);
  });

  it('is refused when the key came with another request', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    await write(callOf(ada, 'k'), name);
    const refusal = { code: 'ALREADY_EXISTS', reason: 'IDEMPOTENCY_KEY_REUSED' };
    await expect(write(callOf(ada, 'k'), name, { asked: 'another' })).rejects.toMatchObject(refusal);
    expect(await effectsOf(name)).toBe(1);
  });

  it('is somebody else’s under the same key of another account, and refused for another method', async () => {
    const [name, ada, bob] = [randomUUID(), randomUUID(), randomUUID()];
    await write(callOf(ada, 'k'), name);
    await write(callOf(bob, 'k'), name);
    const refusal = { reason: 'IDEMPOTENCY_KEY_REUSED' };
    await expect(write(callOf(ada, 'k'), name, { of: anotherMethod })).rejects.toMatchObject(refusal);
    expect(await effectsOf(name)).toBe(2);
  });

  it('leaves nothing behind when it is refused, and may be tried again', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    const refused = writes.once(callOf(ada, 'k'), method, requestOf(name), {
      effect: (transaction) =>
        transaction(async (tx: Transaction) => {
          await sql(tx, 'insert into effects (name) values ($1)', [name]);
          throw new Error('refused');
        }),
      answer: () => ({ kid: '', signsFrom: undefined }),
      again: (kid) => ({ kid, signsFrom: undefined }),
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await effectsOf(name)).toBe(0);
    await write(callOf(ada, 'k'), name);
    expect(await effectsOf(name)).toBe(1);
  });

  it('is not even begun when its answer is known', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    const first = await write(callOf(ada, 'k'), name);
    const repeated = await writes.once(callOf(ada, 'k'), method, requestOf(name), {
      effect: () => Promise.reject(new Error('what is needed for it may be gone by now')),
      answer: () => ({ kid: '', signsFrom: undefined }),
      again: (kid) => ({ kid, signsFrom: undefined }),
    });
    expect(repeated).toEqual(first);
  });

  it('is as good as new after a day', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    const age = () =>
      database.query(`update idempotency_keys set recorded_at = now() - interval '25 hours' where account_id = $1`, [
        ada,
      ]);
    await write(callOf(ada, 'k'), name);
    await age();
    await write(callOf(ada, 'k'), name);
    expect(await effectsOf(name)).toBe(2);
    await write(callOf(ada, 'k2'), name);
    await age();
    await write(callOf(ada, 'k3'), name);
    await forgetOldKeys(database, 1_000);
    const { rows } = await database.query<{ key: string }>('select key from idempotency_keys where account_id = $1', [
      ada,
    ]);
    expect(rows).toEqual([{ key: 'k3' }]);
  });

  it('has its effect each time when it has no key', async () => {
    const [name, ada] = [randomUUID(), randomUUID()];
    await write(callOf(ada), name);
    await write(callOf(ada), name);
    expect(await effectsOf(name)).toBe(2);
  });
});
