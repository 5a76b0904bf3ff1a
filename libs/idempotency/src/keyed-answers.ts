import { createHash } from 'node:crypto';
import { sql } from '@rookery/database';
import type { Database, Transaction } from '@rookery/database';
import { keyReused } from './idempotency.errors.js';

/** How long a key is remembered. */
export const keptHours = 24;

const isFresh = `recorded_at > now() - interval '${keptHours} hours'`;

/** One write of somebody, by the key they gave it. */
export interface KeyedWrite {
  accountId: string;
  /** Full name of the RPC: a key means something for one method only. */
  method: string;
  key: string;
  /** SHA-256 of the request as it came. */
  requestHash: Buffer;
}

interface StoredRow {
  requestHash: Buffer;
  answer: Buffer;
}

/** The write as it is remembered; `request` is the serialized message. */
export function keyedWrite(write: Omit<KeyedWrite, 'requestHash'>, request: Buffer): KeyedWrite {
  return { ...write, requestHash: createHash('sha256').update(request).digest() };
}

/** What was answered to this write before. Throws IDEMPOTENCY_KEY_REUSED when the key came with another request. */
export async function findAnswer(database: Database, write: KeyedWrite): Promise<Buffer | undefined> {
  const { rows } = await database.query<StoredRow>(`${select} and ${isFresh}`, identityOf(write));
  return rows[0] && answerFor(write, rows[0]);
}

/**
 * Takes the key for this transaction. Whoever else has it is waited for; when theirs commits, their answer is returned
 * and nothing may be done. Throws as {@link findAnswer}.
 */
export async function claimKey(tx: Transaction, write: KeyedWrite): Promise<Buffer | undefined> {
  const claim = `
    insert into idempotency_keys (account_id, method, key, request_hash, answer) values ($1, $2, $3, $4, '')
    on conflict (account_id, method, key) do update
      set request_hash = excluded.request_hash, answer = excluded.answer, recorded_at = now()
      where not idempotency_keys.${isFresh}`;
  const { count } = await sql(tx, claim, [...identityOf(write), write.requestHash]);
  if (count > 0) return undefined;
  const { rows } = await sql<StoredRow>(tx, select, identityOf(write));
  return rows[0] && answerFor(write, rows[0]);
}

/** Stores what is answered, beside its effect. */
export async function storeAnswer(tx: Transaction, write: KeyedWrite, answer: Buffer): Promise<void> {
  const store = 'update idempotency_keys set answer = $4 where account_id = $1 and method = $2 and key = $3';
  await sql(tx, store, [...identityOf(write), answer]);
}

/** Forgets a bounded part of the keys that are over; returns how many. */
export async function forgetOldKeys(database: Database, rowsMax: number): Promise<number> {
  const forget = `delete from idempotency_keys where (account_id, method, key) in (
    select account_id, method, key from idempotency_keys where not ${isFresh}
    order by recorded_at limit $1 for update skip locked)`;
  return (await database.query(forget, [rowsMax])).count;
}

const select = `select request_hash as "requestHash", answer from idempotency_keys
  where account_id = $1 and method = $2 and key = $3`;

function identityOf({ accountId, method, key }: KeyedWrite): string[] {
  return [accountId, method, key];
}

function answerFor({ requestHash }: KeyedWrite, stored: StoredRow): Buffer {
  if (!requestHash.equals(stored.requestHash)) throw keyReused();
  return stored.answer;
}
