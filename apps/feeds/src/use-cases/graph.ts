import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

/** Locks whom an account follows until the transaction ends, so that its changes and their versions have one order. */
export async function lockGraph(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'insert into graphs (account_id, version) values ($1, 0) on conflict do nothing', [accountId]);
  await sql(tx, 'select version from graphs where account_id = $1 for update', [accountId]);
}

/** The version of the next event of a locked graph. */
export async function nextVersion(tx: Transaction, accountId: string): Promise<number> {
  const next = 'update graphs set version = version + 1 where account_id = $1 returning version';
  const { rows } = await sql<{ version: string }>(tx, next, [accountId]);
  return Number(rows[0]?.version);
}
