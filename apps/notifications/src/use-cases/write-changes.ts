import { notifications } from '@rookery/contracts';
import { prepared } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { actorsShownMax } from '../model/inbox.js';
import type { Inbox } from '../model/inbox.js';
import type { InboxChange } from '../model/inbox-change.js';
import type { LedgerWrites } from '../model/ledger-writes.js';

const { FOLLOW } = notifications.NotificationKind;

/** One statement for four tables, because each statement is a wait and most batches are small. */
const write = `
  with entry as (
    insert into notifications (id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at)
    select * from json_to_recordset($1::json) as entry (id uuid, recipient_id uuid, kind text, post_id uuid,
      actor_ids uuid[], actor_count int, seq bigint, stays_read boolean, changed_at timestamptz)
    on conflict (id) do update set actor_ids = excluded.actor_ids, actor_count = excluded.actor_count,
      seq = excluded.seq, stays_read = excluded.stays_read, changed_at = excluded.changed_at
  ), actor as (
    insert into notification_actors (notification_id, actor_id, seq, follows_id)
    select * from json_to_recordset($2::json) as actor (notification_id uuid, actor_id uuid, seq bigint,
      follows_id uuid)
  ), counter as (
    update inboxes set head_seq = new.head_seq, unread_count = new.unread_count, read_up_to = new.read_up_to
    from json_to_recordset($3::json) as new (account_id uuid, head_seq bigint, unread_count int, read_up_to bigint)
    where inboxes.account_id = new.account_id
  )
  insert into notification_changes (recipient_id, seq, kind, event_id, notification, read_up_to, unread_count)
  select * from json_to_recordset($4::json) as change (recipient_id uuid, seq bigint, kind text, event_id uuid,
    notification jsonb, read_up_to bigint, unread_count int)`;

/** Writes the current list, the counters and the log. What left the list has been deleted before. */
export async function writeChanges(
  tx: Transaction,
  ledger: { inboxes: readonly Inbox[]; changes: readonly InboxChange[]; writes: LedgerWrites },
): Promise<void> {
  const rows = [entryRows(ledger.writes), actorRows(ledger.writes), counterRows(ledger.inboxes)];
  await prepared(
    tx,
    write,
    [...rows, changeRows(ledger.changes)].map((table) => JSON.stringify(table)),
  );
}

function entryRows({ entriesKept }: LedgerWrites) {
  return entriesKept.map((entry) => ({
    id: entry.id,
    recipient_id: entry.recipientId,
    kind: entry.kind,
    post_id: entry.postId || null,
    actor_ids: entry.actorIds.slice(0, actorsShownMax),
    actor_count: entry.actorCount,
    seq: entry.seq,
    stays_read: entry.staysRead,
    changed_at: entry.changedAt,
  }));
}

function actorRows({ actorsJoined }: LedgerWrites) {
  return actorsJoined.map(({ entry, actorId, seq }) => ({
    notification_id: entry.id,
    actor_id: actorId,
    seq,
    follows_id: entry.kind === FOLLOW ? entry.recipientId : null,
  }));
}

function counterRows(inboxes: readonly Inbox[]) {
  return inboxes.map((inbox) => ({
    account_id: inbox.recipientId,
    head_seq: inbox.headSeq,
    unread_count: inbox.unreadCount,
    read_up_to: inbox.readUpTo,
  }));
}

function changeRows(changes: readonly InboxChange[]) {
  return changes.map(({ recipientId, change, cause }) => ({
    recipient_id: recipientId,
    event_id: cause?.eventId || null,
    seq: change.seq,
    kind: change.kind,
    notification: change.notification,
    read_up_to: change.readUpTo,
    unread_count: change.unreadCount,
  }));
}
