import { notifications } from '@rookery/contracts';

const { FOLLOW, LIKE, REPLY, MENTION } = notifications.NotificationKind;

/** Everything one can be told of. */
export const kinds: readonly notifications.NotificationKind[] = [FOLLOW, LIKE, REPLY, MENTION];

/** The counters of one recipient. Whoever changes anything in an inbox holds the lock of this row. */
export interface Inbox {
  recipientId: string;
  /** Sequence of the latest change; the log is dense up to it. */
  headSeq: number;
  unreadCount: number;
  /** Everything up to this sequence is read. */
  readUpTo: number;
}

/** One row of an inbox: something happened, done by one or more actors. */
export interface InboxEntry {
  id: string;
  recipientId: string;
  kind: notifications.NotificationKind;
  /** Empty for FOLLOW. */
  postId: string;
  /** The newest actors first: at least `actorsShownMax` of them, or all. */
  actorIds: string[];
  actorCount: number;
  /** Sequence of its latest change. */
  seq: number;
  /** It was read, and all that has happened since is that actors were taken back: that is no news. */
  staysRead: boolean;
  changedAt: Date;
}

/** How many actors a notification names; `actorCount` has them all. */
export const actorsShownMax = 3;

export function isUnread(entry: Pick<InboxEntry, 'seq' | 'staysRead'>, { readUpTo }: Pick<Inbox, 'readUpTo'>): boolean {
  return entry.seq > readUpTo && !entry.staysRead;
}

/** Kinds that collect actors, each of whom may be taken back; the others have one actor for good. */
export function collectsActors(kind: notifications.NotificationKind): boolean {
  return kind === LIKE || kind === FOLLOW;
}

/** The entry as it is told: in the list, in the log and live. */
export function present(entry: InboxEntry, inbox: Pick<Inbox, 'readUpTo'>): notifications.Notification {
  const { id, kind, actorIds, actorCount, postId, seq, changedAt } = entry;
  const shown = actorIds.slice(0, actorsShownMax);
  return { id, kind, actorIds: shown, actorCount, postId, seq, read: !isUnread(entry, inbox), changedAt };
}
