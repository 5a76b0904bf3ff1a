import { createHash } from 'node:crypto';
import { sql } from '@rookery/database';
import type { Database, Transaction } from '@rookery/database';
import { keyReused } from './idempotency.errors.js';

/** How long a key is remembered. */
const keptHours = 24;

const isFresh = `recorded_at > now() - interval '${keptHours} hours'`;

/** One write of somebody, by the key they gave it. */
export interface KeyedWrite {
  accountId: string;
  key: string;
  /** SHA-256 of the method's full name and the request as it came. */
  requestHash: Buffer;
}

interface StoredRow {
  requestHash: Buffer;
  made: string;
}

/** The write as it is remembered; `request` is the serialized message. */
export function keyedWrite(
  { accountId, key, method }: { accountId: string; key: string; method: string },
  request: Buffer,
): KeyedWrite {
  return { accountId, key, requestHash: createHash('sha256').update(`${method}\n`).update(request).digest() };
}

/** What this write made when it was done before. Throws IDEMPOTENCY_KEY_REUSED when the key came with another request. */
export async function findWrite(database: Database, write: KeyedWrite): Promise<string | undefined> {
  const { rows } = await database.query<StoredRow>(`${select} and ${isFresh}`, identityOf(write));
  return rows[0] && madeBy(write, rows[0]);
}

/**
 * Takes the key for this transaction. Whoever else has it is waited for; when theirs commits, what it made is returned
 * and nothing may be done. Throws as {@link findWrite}.
 */
export async function claimKey(tx: Transaction, write: KeyedWrite): Promise<string | undefined> {
  const claim = `
    insert into idempotency_keys (account_id, key, request_hash, made) values ($1, $2, $3, '')
    on conflict (account_id, key) do update
      set request_hash = excluded.request_hash, made = excluded.made, recorded_at = now()
      where not idempotency_keys.${isFresh}`;
  const { count } = await sql(tx, claim, [...identityOf(write), write.requestHash]);
  if (count > 0) return undefined;
  const { rows } = await sql<StoredRow>(tx, select, identityOf(write));
  return rows[0] && madeBy(write, rows[0]);
}

/** Stores what the write made, beside its effect. */
export async function storeMade(tx: Transaction, write: KeyedWrite, made: string): Promise<void> {
  const store = 'update idempotency_keys set made = $3 where account_id = $1 and key = $2';
  if (made !== '') await sql(tx, store, [...identityOf(write), made]);
}

/** Forgets a bounded part of the keys that are over; returns how many. */
export async function forgetOldKeys(database: Database, rowsMax: number): Promise<number> {
  const forget = `delete from idempotency_keys where (account_id, key) in (
    select account_id, key from idempotency_keys where not ${isFresh}
    order by recorded_at limit $1 for update skip locked)`;
  return (await database.query(forget, [rowsMax])).count;
}

const select = `select request_hash as "requestHash", made from idempotency_keys where account_id = $1 and key = $2`;

function identityOf({ accountId, key }: KeyedWrite): string[] {
  return [accountId, key];
}

function madeBy({ requestHash }: KeyedWrite, stored: StoredRow): string {
  if (!requestHash.equals(stored.requestHash)) throw keyReused();
  return stored.made;
}
