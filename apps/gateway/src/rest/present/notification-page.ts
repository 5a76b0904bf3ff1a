import type { accounts, notifications } from '@rookery/contracts';
import type { z } from 'zod';
import type { Edge } from '../../edge.js';
import type { InboxPage } from '../../operations/notifications.js';
import type { Account } from '../shapes/account.shape.js';
import type { Notification, NotificationKind, NotificationPage } from '../shapes/notification.shape.js';
import type { Post } from '../shapes/post.shape.js';
import { momentOf } from '../shapes/values.js';
import { hydrateAccounts, hydratePosts } from './hydrate.js';
import { PartialRead } from './partial-read.js';

type Kind = z.infer<typeof NotificationKind>;

/** A page of the inbox with who did it and the posts it is about, however many: the calls of a page of posts. */
export async function notificationPage(edge: Edge, inbox: InboxPage): Promise<z.infer<typeof NotificationPage>> {
  const rows = inbox.edges.map(({ node }) => node);
  const read = new PartialRead();
  const [actors, posts] = await Promise.all([actorsOf(edge, rows, read), postsOf(edge, rows, read)]);
  const { pageInfo, unreadCount, headSeq } = inbox;
  return { items: rows.map((row) => presentNotification(row, actors, posts)), pageInfo, unreadCount, headSeq };
}

export function presentKind(kind: notifications.NotificationKind): Kind {
  return kind.replace('NOTIFICATION_KIND_', '') as Kind;
}

function presentNotification(
  row: notifications.Notification,
  actors: ReadonlyMap<string, Account> | null,
  posts: ReadonlyMap<string, Post>,
): z.infer<typeof Notification> {
  const { id, kind, actorIds, actorCount, postId, seq, read, changedAt } = row;
  return {
    id,
    kind: presentKind(kind),
    actors: actors && actorIds.flatMap((actorId) => actors.get(actorId) ?? []),
    actorCount,
    postId: postId || null,
    post: posts.get(postId) ?? null,
    seq,
    read,
    changedAt: momentOf(changedAt),
  };
}

/** Null when they cannot be read. */
async function actorsOf(
  edge: Edge,
  rows: readonly notifications.Notification[],
  read: PartialRead,
): Promise<Map<string, Account> | null> {
  const ids = [...new Set(rows.flatMap(({ actorIds }) => actorIds))];
  const found: accounts.Account[] | null = read.rowsOf(await edge.loaders.namedAccounts.loadMany(ids));
  return found && new Map(hydrateAccounts(edge, found).map((account) => [account.id, account]));
}

async function postsOf(
  edge: Edge,
  rows: readonly notifications.Notification[],
  read: PartialRead,
): Promise<Map<string, Post>> {
  const ids = [...new Set(rows.map(({ postId }) => postId).filter(Boolean))];
  const found = read.rowsOf(await edge.loaders.posts.loadMany(ids)) ?? [];
  return new Map((await hydratePosts(edge, found)).map((post) => [post.id, post]));
}
