import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { postNotFound } from '../model/posts.errors.js';
import type { ViewedPost } from '../model/viewed-post.js';
import { isShown, viewedPost } from './viewed-post.js';

// Whoever locks two posts locks the reply before its parent. A chain of replies only leads to older posts, so no two
// transactions can wait for each other.

/** A post that this transaction holds: its counts and version are the caller's until it ends. */
export type LockedPost = ViewedPost & { version: number };

const lock = `select ${viewedPost}, posts.version from posts where posts.id = $2 and ${isShown} for update of posts`;

/** Locks a post that the viewer may see until the transaction ends. Throws POST_NOT_FOUND. */
export async function lockPost(
  tx: Transaction,
  { postId, viewerId }: { postId: string; viewerId: string },
): Promise<LockedPost> {
  const { rows } = await sql<ViewedPost & { version: string }>(tx, lock, [viewerId, postId]);
  const [post] = rows;
  if (!post) throw postNotFound();
  return { ...post, version: Number(post.version) };
}

const countReply = `update posts set reply_count = reply_count + 1 where posts.id = $2 and ${isShown}
  returning author_id as "authorId"`;

/**
 * Adds a reply to the parent's count and locks the parent. Returns the parent's author, or undefined when the parent is
 * none that the viewer may see. It is no event of the parent: the reply's own event names its parent.
 */
export async function addReply(
  tx: Transaction,
  { parentId, viewerId }: { parentId: string; viewerId: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ authorId: string }>(tx, countReply, [viewerId, parentId]);
  return rows[0]?.authorId;
}

/** Takes a reply off the parent's count and locks the parent, whoever may see it. */
export async function removeReply(tx: Transaction, parentId: string): Promise<void> {
  await sql(tx, 'update posts set reply_count = reply_count - 1 where id = $1 and deleted_at is null', [parentId]);
}
