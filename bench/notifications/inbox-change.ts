import type { notifications, posts } from '@rookery/contracts';
import type { StoredEvent } from '@rookery/messaging';
import { v7 as uuidv7 } from 'uuid';
import { contracts } from './built-libs.ts';

/** An inbox as a contender without our model knows it. */
export interface InboxRow {
  headSeq: number;
  unreadCount: number;
}

/** A notification as a contender without our model knows it. */
export interface EntryRow {
  id: string;
  actorIds: string[];
  actorCount: number;
}

const { LIKE } = contracts.notifications.NotificationKind;
const { ADDED, UPDATED } = contracts.notifications.ChangeKind;

/** The least that says what one like does to an unread inbox; changes both rows. Nothing else happens in this bench. */
export function applyLike(
  { payload, occurredAt }: Pick<StoredEvent<posts.PostLiked>, 'payload' | 'occurredAt'>,
  inbox: InboxRow,
  known: EntryRow | undefined,
): { entry: EntryRow; change: notifications.NotificationChange } {
  const { postId, accountId } = payload;
  const entry = known ?? { id: uuidv7(), actorIds: [], actorCount: 0 };
  entry.actorIds.unshift(accountId);
  entry.actorCount += 1;
  inbox.headSeq += 1;
  if (!known) inbox.unreadCount += 1;
  const { id, actorCount } = entry;
  const { headSeq: seq, unreadCount } = inbox;
  const shown = { actorIds: entry.actorIds.slice(0, 3), actorCount, postId, seq, read: false, changedAt: occurredAt };
  const notification = { id, kind: LIKE, ...shown };
  return { entry, change: { seq, kind: known ? UPDATED : ADDED, notification, readUpTo: 0, unreadCount } };
}
