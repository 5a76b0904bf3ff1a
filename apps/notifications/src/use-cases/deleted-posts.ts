import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Notify, TakeBack, WithdrawPost } from '../model/effect.js';
import { rowsPerTransactionMax } from '../model/limits.js';
import type { EntryKey } from './read-touched.js';

/** Which of the posts these effects are about are known to be deleted. */
export async function deletedAmong(tx: Transaction, told: readonly (Notify | TakeBack)[]): Promise<string[]> {
  const postIds = [...new Set(told.map(({ postId }) => postId).filter((postId) => postId))];
  if (postIds.length === 0) return [];
  const known = 'select post_id as "postId" from deleted_posts where post_id = any($1::uuid[])';
  const { rows } = await sql<{ postId: string }>(tx, known, [postIds]);
  return rows.map(({ postId }) => postId);
}

/** Whatever comes later about these posts, in whatever order, finds that they are gone. */
export async function rememberDeleted(tx: Transaction, deletions: readonly WithdrawPost[]): Promise<void> {
  if (deletions.length === 0) return;
  const remember = 'insert into deleted_posts (post_id) select unnest($1::uuid[]) on conflict do nothing';
  await sql(tx, remember, [idsOf(deletions)]);
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
