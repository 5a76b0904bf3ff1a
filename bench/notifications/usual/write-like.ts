import type { notifications, posts } from '@rookery/contracts';
import type { StoredEvent } from '@rookery/messaging';
import type { Client } from 'pg';
import { applyLike } from '../inbox-change.ts';

// Named, so that each connection plans them once: one of the things that make this the usual way at its best.
const lockInbox = {
  name: 'lock-inbox',
  text: `insert into inboxes (account_id) values ($1)
    on conflict (account_id) do update set account_id = excluded.account_id
    returning head_seq as "headSeq", unread_count as "unreadCount"`,
};
const readEntry = {
  name: 'read-entry',
  text: `select n.id, n.actor_ids as "actorIds", n.actor_count as "actorCount",
      exists (select from notification_actors a where a.notification_id = n.id and a.actor_id = $3) as "isKnown",
      exists (select from deleted_posts where post_id = $2) as "isGone"
    from (values ($1::uuid, $2::uuid)) as key (recipient_id, post_id)
    left join notifications n using (recipient_id, post_id)`,
};
const writeAll = {
  name: 'write-all',
  text: `with entry as (
      insert into notifications (id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at)
      values ($1, $2, $3, $4, $5, $6, $7, false, $8)
      on conflict (id) do update set actor_ids = excluded.actor_ids, actor_count = excluded.actor_count,
        seq = excluded.seq, stays_read = excluded.stays_read, changed_at = excluded.changed_at
    ), actor as (
      insert into notification_actors (notification_id, actor_id, seq) values ($1, $9, $7)
    ), inbox as (
      update inboxes set head_seq = $7, unread_count = $10 where account_id = $2
    )
    insert into notification_changes (recipient_id, seq, kind, event_id, notification, read_up_to, unread_count)
    values ($2, $7, $11, $12, $13, 0, $10)`,
};

interface EntryColumns {
  id: string | null;
  actorIds: string[];
  actorCount: number;
  isKnown: boolean;
  isGone: boolean;
}

/**
 * The same rows as Rookery writes for a like, one message in one transaction and five round trips. Returns the change,
 * or nothing when the message came before or its post is gone.
 */
export async function writeLike(
  client: Client,
  event: StoredEvent<posts.PostLiked>,
): Promise<notifications.NotificationChange | undefined> {
  const { postId, authorId, accountId } = event.payload;
  await client.query('begin');
  const locked = await client.query<{ headSeq: string; unreadCount: number }>({ ...lockInbox, values: [authorId] });
  const read = await client.query<EntryColumns>({ ...readEntry, values: [authorId, postId, accountId] });
  const { id = null, actorIds = [], actorCount = 0, isKnown = false, isGone = false } = read.rows[0] ?? {};
  if (isKnown || isGone) {
    await client.query('commit');
    return undefined;
  }
  const [row] = locked.rows;
  const inbox = { headSeq: Number(row?.headSeq), unreadCount: row?.unreadCount ?? 0 };
  const { entry, change } = applyLike(event, inbox, id === null ? undefined : { id, actorIds, actorCount });
  const kind = change.notification?.kind;
  await client.query({
    ...writeAll,
    values: [
      ...[entry.id, authorId, kind, postId, entry.actorIds, entry.actorCount, change.seq, event.occurredAt],
      ...[accountId, inbox.unreadCount, change.kind, event.id, JSON.stringify(change.notification)],
    ],
  });
  await client.query('commit');
  return change;
}
