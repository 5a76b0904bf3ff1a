import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { News, Wishes } from '../model/wishes.js';

/** Writes who hears nothing of whom, and what was left unheard. The recipients' inboxes are locked. */
export async function writeWishes(tx: Transaction, { relationWrites, unheardWrites }: Wishes): Promise<void> {
  const relations = [...relationWrites.values()];
  await writeRows(tx, { insert: insertRelations, remove: deleteRelations }, relations, (rows) => [
    rows.map(({ recipientId }) => recipientId),
    rows.map(({ actorId }) => actorId),
    rows.map(({ reason }) => reason),
  ]);
  await writeRows(tx, { insert: insertUnheard, remove: deleteUnheard }, [...unheardWrites.values()], (rows) => [
    rows.map(subjectOf),
    rows.map(({ recipientId }) => recipientId),
    rows.map(({ actorId }) => actorId),
  ]);
}

const insertRelations = `insert into shut_outs (recipient_id, actor_id, reason)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[]) on conflict do nothing`;
const deleteRelations = `delete from shut_outs
  where (recipient_id, actor_id, reason) in (select * from unnest($1::uuid[], $2::uuid[], $3::text[]))`;
const insertUnheard = `insert into unheard_news (subject_id, recipient_id, actor_id)
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) on conflict do nothing`;
const deleteUnheard = `delete from unheard_news
  where (subject_id, recipient_id, actor_id) in (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]))`;

async function writeRows<Row extends { isThere: boolean }>(
  tx: Transaction,
  statements: { insert: string; remove: string },
  rows: readonly Row[],
  columnsOf: (rows: readonly Row[]) => unknown[],
): Promise<void> {
  const [there, gone] = [rows.filter(({ isThere }) => isThere), rows.filter(({ isThere }) => !isThere)];
  if (there.length > 0) await sql(tx, statements.insert, columnsOf(there));
  if (gone.length > 0) await sql(tx, statements.remove, columnsOf(gone));
}

function subjectOf({ postId, recipientId }: News): string {
  return postId || recipientId;
}
