import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { WithdrawPost } from '../model/effect.js';
import { rowsPerTransactionMax } from '../model/limits.js';
import type { EntryKey } from './read-touched.js';

/** Whatever comes later about these posts, in whatever order, finds that they are gone. */
export async function rememberDeleted(tx: Transaction, deletions: readonly WithdrawPost[]): Promise<void> {
  if (deletions.length === 0) return;
  const remember = 'insert into deleted_posts (post_id) select unnest($1::uuid[]) on conflict do nothing';
  await sql(tx, remember, [idsOf(deletions)]);
}

/** Nothing about these posts will be heard again. Returns those of which some is left, more than one transaction deletes. */
export async function forgetUnheard(tx: Transaction, deletions: readonly WithdrawPost[]): Promise<Set<string>> {
  if (deletions.length === 0) return new Set();
  const { count } = await sql(
    tx,
    `delete from unheard_news where ctid = any(array(
       select ctid from unheard_news where subject_id = any($1::uuid[]) limit $2))`,
    [idsOf(deletions), rowsPerTransactionMax],
  );
  return new Set(count < rowsPerTransactionMax ? [] : idsOf(deletions));
}

/**
 * The entries deletions withdraw, as many as one transaction may write, and the posts that have more. Nobody adds
 * entries about these posts meanwhile: who does, does it under the position of the same source.
 */
export async function findWithdrawn(
  tx: Transaction,
  deletions: readonly WithdrawPost[],
): Promise<{ withdrawn: EntryKey[]; unfinished: Set<string> }> {
  if (deletions.length === 0) return { withdrawn: [], unfinished: new Set() };
  const { rows } = await sql<EntryKey>(
    tx,
    `select recipient_id as "recipientId", post_id as "postId" from notifications
     where post_id = any($1::uuid[]) order by post_id, recipient_id limit $2`,
    [idsOf(deletions), rowsPerTransactionMax + 1],
  );
  const overflow = rows[rowsPerTransactionMax]?.postId;
  const unfinished = idsOf(deletions).filter((postId) => overflow !== undefined && postId >= overflow);
  return { withdrawn: rows.slice(0, rowsPerTransactionMax), unfinished: new Set(unfinished) };
}

function idsOf(deletions: readonly WithdrawPost[]): string[] {
  return [...new Set(deletions.map(({ postId }) => postId))].sort();
}
