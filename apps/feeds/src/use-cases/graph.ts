import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

/**
 * Locks whom each of the accounts follows, blocks and mutes until the transaction ends, so that its changes and their
 * versions have one order. Several are locked in the order of their ids, whatever the order given, so that nobody waits
 * in a circle: two people who block each other at once lock the same rows in the same order.
 */
export async function lockGraphs(tx: Transaction, ...accountIds: readonly string[]): Promise<void> {
  const make = `insert into graphs (account_id, version)
                select id, 0 from unnest($1::uuid[]) as account (id) order by id
                on conflict do nothing`;
  await sql(tx, make, [accountIds]);
  await sql(tx, 'select from graphs where account_id = any($1::uuid[]) order by account_id for update', [accountIds]);
}

/** The version of the next event of a locked graph. */
export async function nextVersion(tx: Transaction, accountId: string): Promise<number> {
  const next = 'update graphs set version = version + 1 where account_id = $1 returning version';
  const { rows } = await sql<{ version: string }>(tx, next, [accountId]);
  return Number(rows[0]?.version);
}
