import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';

export interface PostRow {
  id: string;
  author_id: string;
  parent_id: string | null;
  text: string;
  mentioned_account_ids: string[];
  like_count: number;
  reply_count: number;
  deleted_at: Date | null;
}

export interface PairRow {
  one: string;
  other: string;
}

export interface InboxRow {
  account_id: string;
  head_seq: number;
  unread_count: number;
  read_up_to: number;
}

export interface NotificationRow {
  id: string;
  recipient_id: string;
  kind: string;
  post_id: string | null;
  actor_count: number;
  seq: number;
  is_unread: boolean;
  /** Everybody in it: those of its own table, or the one it names. */
  actors: string[];
}

export interface ChangeRow {
  recipient_id: string;
  seq: number;
  kind: string;
  notification: { id: string; actorCount: number; read: boolean } | null;
  read_up_to: number;
  unread_count: number;
}

/** What the databases hold, read with plain SQL. */
export interface State {
  posts: PostRow[];
  likes: PairRow[];
  follows: PairRow[];
  blocks: PairRow[];
  mutes: PairRow[];
  timeline: PairRow[];
  inboxes: InboxRow[];
  notifications: NotificationRow[];
  changes: ChangeRow[];
}

export async function readState(postgres: SystemPostgres): Promise<State> {
  const [posts, likes, follows, blocks, mutes, timeline, inboxes, notifications, changes] = await Promise.all([
    postgres.query<PostRow>('posts', 'select * from posts'),
    postgres.query<PairRow>('posts', 'select account_id as one, post_id as other from likes'),
    postgres.query<PairRow>('feeds', 'select follower_id as one, followee_id as other from follows'),
    postgres.query<PairRow>('feeds', 'select blocker_id as one, blocked_id as other from blocks'),
    postgres.query<PairRow>('feeds', 'select muter_id as one, muted_id as other from mutes'),
    postgres.query<PairRow>('feeds', 'select account_id as one, post_id as other from home_timeline'),
    postgres.query<InboxRow>(
      'notifications',
      `select account_id, head_seq::float as head_seq, unread_count, read_up_to::float as read_up_to from inboxes`,
    ),
    postgres.query<NotificationRow>(
      'notifications',
      `select id, recipient_id, kind, post_id, actor_count, seq::float as seq,
         seq > coalesce((select read_up_to from inboxes where account_id = recipient_id), 0) and not stays_read as is_unread,
         coalesce((select array_agg(actor_id::text) from notification_actors where notification_id = id),
                  actor_ids::text[]) as actors
       from notifications`,
    ),
    postgres.query<ChangeRow>(
      'notifications',
      `select recipient_id, seq::float as seq, kind, notification, read_up_to::float as read_up_to, unread_count
       from notification_changes order by recipient_id, seq`,
    ),
  ]);
  return { posts, likes, follows, blocks, mutes, timeline, inboxes, notifications, changes };
}
