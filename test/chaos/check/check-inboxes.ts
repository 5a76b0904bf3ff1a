import type { Defects } from './defects.ts';
import { groupBy } from './group-by.ts';
import type { ChangeRow, InboxRow, NotificationRow, State } from './state.ts';

/** The log of every inbox is dense, and replaying it gives the list and every count it tells. */
export function checkInboxes(state: State, defects: Defects): void {
  const changes = groupBy(state.changes, ({ recipient_id }) => recipient_id);
  const notifications = groupBy(state.notifications, ({ recipient_id }) => recipient_id);
  for (const inbox of state.inboxes) {
    const log = changes.get(inbox.account_id) ?? [];
    const list = notifications.get(inbox.account_id) ?? [];
    checkDense(inbox, log, defects);
    checkReplay({ inbox, log, list }, defects);
    const unread = list.filter(({ is_unread }) => is_unread).length;
    if (unread !== inbox.unread_count) {
      defects.add('wrong count', `inbox ${inbox.account_id} says ${inbox.unread_count} unread, has ${unread}`);
    }
  }
}

function checkDense({ account_id, head_seq }: InboxRow, log: readonly ChangeRow[], defects: Defects): void {
  for (const [index, { seq }] of log.entries()) {
    if (seq !== index + 1) return defects.add('gap', `inbox ${account_id}: expected ${index + 1}, got ${seq}`);
  }
  if (log.length !== head_seq) defects.add('gap', `inbox ${account_id}: ${log.length} changes, but head ${head_seq}`);
}

interface Replay {
  inbox: InboxRow;
  log: readonly ChangeRow[];
  list: readonly NotificationRow[];
}

function checkReplay({ inbox, log, list }: Replay, defects: Defects): void {
  const replayed = new Map<string, { seq: number; actorCount: number; read: boolean }>();
  let readUpTo = 0;
  for (const { seq, kind, notification, read_up_to, unread_count } of log) {
    if (read_up_to < readUpTo) defects.add('out of order', `inbox ${inbox.account_id}: read mark moves back at ${seq}`);
    readUpTo = read_up_to;
    const isWithdrawn = kind.endsWith('WITHDRAWN');
    if (notification && isWithdrawn && !replayed.delete(notification.id)) {
      defects.add('phantom', `inbox ${inbox.account_id}: ${seq} withdraws what was never shown`);
    }
    if (notification && !isWithdrawn) {
      if (kind.endsWith('ADDED') && replayed.has(notification.id)) {
        defects.add('doubled', `inbox ${inbox.account_id}: ${seq} adds ${notification.id} again`);
      }
      replayed.set(notification.id, { seq, ...notification });
    }
    const unread = [...replayed.values()].filter((entry) => !entry.read && entry.seq > readUpTo).length;
    if (unread !== unread_count) {
      defects.add('wrong count', `inbox ${inbox.account_id}: ${seq} says ${unread_count} unread, replay ${unread}`);
    }
  }
  for (const { id, seq, actor_count } of list) {
    const entry = replayed.get(id);
    if (entry?.seq === seq && entry.actorCount === actor_count) replayed.delete(id);
    else defects.add('wrong inbox', `inbox ${inbox.account_id}: the list has ${id} at ${seq}, the log ${entry?.seq}`);
  }
  for (const id of replayed.keys()) defects.add('wrong inbox', `inbox ${inbox.account_id}: the list lacks ${id}`);
}
