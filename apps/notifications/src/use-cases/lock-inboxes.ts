import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Inbox } from '../model/inbox.js';

interface Row {
  accountId: string;
  headSeq: string;
  unreadCount: number;
  readUpTo: string;
}

/**
 * Locks the inboxes of all these recipients, making those that are missing. Both statements go through the ids in
 * sorted order, and `for update` above the sort locks every row of it, so two batches cannot deadlock. What is read
 * afterwards cannot change until the transaction ends.
 */
export async function lockInboxes(tx: Transaction, recipientIds: Iterable<string>): Promise<Inbox[]> {
  const ids = [...new Set(recipientIds)].sort();
  if (ids.length === 0) return [];
  const make = `insert into inboxes (account_id) select unnest($1::uuid[]) on conflict do nothing`;
  await sql(tx, make, [ids]);
  const { rows } = await sql<Row>(
    tx,
    `select account_id as "accountId", head_seq as "headSeq", unread_count as "unreadCount", read_up_to as "readUpTo"
     from inboxes where account_id = any($1::uuid[]) order by account_id for update`,
    [ids],
  );
  return rows.map(inboxOf);
}

export function inboxOf({ accountId, headSeq, unreadCount, readUpTo }: Row): Inbox {
  return { recipientId: accountId, headSeq: Number(headSeq), unreadCount, readUpTo: Number(readUpTo) };
}
