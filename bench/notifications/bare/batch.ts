import type { notifications, posts } from '@rookery/contracts';
import type { StoredEvent } from '@rookery/messaging';
import type { Client } from 'pg';
import { contracts } from '../built-libs.ts';
import { changeEnvelope } from '../contender.ts';
import { applyLike } from '../inbox-change.ts';
import type { EntryRow, InboxRow } from '../inbox-change.ts';
import * as statements from './statements.ts';

type Liked = StoredEvent<posts.PostLiked>;

interface Told {
  event: Liked;
  entry: EntryRow;
  change: notifications.NotificationChange;
}

interface InboxColumns {
  accountId: string;
  headSeq: string;
  unreadCount: number;
}

/** The transaction of one batch: Rookery's statements in Rookery's order, with the least thought between them. */
export async function applyBareBatch(client: Client, position: number, likes: readonly Liked[]): Promise<void> {
  await client.query('begin');
  const swap = await client.query(statements.swapPositionSql, [
    'posts',
    position,
    position + likes.length,
    position + likes.length,
  ]);
  if (swap.rowCount !== 1) throw new Error(`expected position ${position}`);
  const inboxes = await lockInboxes(client, likes);
  const entries = await readEntries(client, likes);
  const told = likes.map((event): Told => {
    const { authorId, postId } = event.payload;
    const { entry, change } = applyLike(event, inboxes.get(authorId)!, entries.get(postId));
    entries.set(postId, entry);
    return { event, entry, change };
  });
  await client.query(statements.writeChangesSql, changeTables(told, inboxes));
  await addEvents(client, told);
  await client.query('commit');
}

async function lockInboxes(client: Client, likes: readonly Liked[]): Promise<Map<string, InboxRow>> {
  const ids = [...new Set(likes.map(({ payload }) => payload.authorId))].sort();
  const { rows } = await client.query<InboxColumns>(statements.lockInboxesSql, [ids]);
  return new Map(
    rows.map(({ accountId, headSeq, unreadCount }) => [accountId, { headSeq: Number(headSeq), unreadCount }]),
  );
}

async function readEntries(client: Client, likes: readonly Liked[]): Promise<Map<string, EntryRow>> {
  const keys = likes.map(({ payload }) => payload);
  const { rows } = await client.query<{ touched: { entries: (EntryRow & { postId: string })[] | null } }>(
    statements.readPostsSql,
    [keys.map(({ authorId }) => authorId), keys.map(({ postId }) => postId), keys.map(({ accountId }) => accountId)],
  );
  return new Map((rows[0]?.touched.entries ?? []).map((row) => [row.postId, row]));
}

function changeTables(told: readonly Told[], inboxes: Map<string, InboxRow>): string[] {
  const last = new Map(told.map((one) => [one.entry.id, one]));
  const entries = [...last.values()].map(({ event, entry, change }) => ({
    id: entry.id,
    recipient_id: event.payload.authorId,
    kind: change.notification?.kind,
    post_id: event.payload.postId,
    actor_ids: entry.actorIds,
    actor_count: entry.actorCount,
    seq: change.seq,
    stays_read: false,
    changed_at: event.occurredAt,
  }));
  const actors = told.map(({ event, entry, change }) => ({
    notification_id: entry.id,
    actor_id: event.payload.accountId,
    seq: change.seq,
  }));
  const counters = [...inboxes].map(([id, { headSeq, unreadCount }]) => ({
    account_id: id,
    head_seq: headSeq,
    unread_count: unreadCount,
    read_up_to: 0,
  }));
  const log = told.map(({ event, change }) => ({
    recipient_id: event.payload.authorId,
    event_id: event.id,
    seq: change.seq,
    kind: change.kind,
    notification: change.notification,
    read_up_to: 0,
    unread_count: change.unreadCount,
  }));
  return [entries, actors, counters, log].map((table) => JSON.stringify(table));
}

async function addEvents(client: Client, told: readonly Told[]): Promise<void> {
  const events = told.map(({ event, change }) => {
    const recipientId = event.payload.authorId;
    return { recipientId, seq: change.seq, ...changeEnvelope({ recipientId, change }, event.occurredAt) };
  });
  await client.query(statements.addEventsSql, [
    events.map(({ id }) => id),
    events.map(({ recipientId }) => recipientId),
    events.map(({ seq }) => seq),
    events.map(({ data }) => data),
    contracts.notifications.NotificationChanged.$type,
  ]);
}
