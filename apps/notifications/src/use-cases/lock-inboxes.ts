import type { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Inbox } from '../model/inbox.js';

interface Row {
  accountId: string;
  headSeq: string;
  unreadCount: number;
  readUpTo: string;
  disabledKinds: notifications.NotificationKind[];
}

/** An inbox nobody else changes until the transaction ends. */
export interface LockedInbox extends Inbox {
  disabledKinds: notifications.NotificationKind[];
}

const columns = `account_id as "accountId", head_seq as "headSeq", unread_count as "unreadCount",
  read_up_to as "readUpTo", disabled_kinds as "disabledKinds"`;

/**
 * Makes what is missing, then locks the rest; `union all` reads both to their end. Both go through the ids in sorted
 * order, and `for update` above the sort locks every row of it, so two batches cannot deadlock.
 */
const lock = `
  with made as (
    insert into inboxes (account_id) select unnest($1::uuid[]) on conflict do nothing returning ${columns}
  ), found as (
    select ${columns} from inboxes where account_id = any($1::uuid[]) order by account_id for update
  )
  select * from made union all select * from found`;

/**
 * Locks the inboxes of all these recipients, making those that are missing. What is read afterwards cannot change until
 * the transaction ends.
 */
export async function lockInboxes(tx: Transaction, recipientIds: Iterable<string>): Promise<LockedInbox[]> {
  const ids = [...new Set(recipientIds)].sort();
  if (ids.length === 0) return [];
  for (;;) {
    const { rows } = await sql<Row>(tx, lock, [ids]);
    // What another transaction made while this one waited for it is neither new nor seen: look again.
    if (rows.length === ids.length) return rows.map(inboxOf);
  }
}

function inboxOf({ accountId, headSeq, unreadCount, readUpTo, disabledKinds }: Row): LockedInbox {
  return { recipientId: accountId, headSeq: Number(headSeq), unreadCount, readUpTo: Number(readUpTo), disabledKinds };
}
