import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { IsNull } from 'typeorm';
import { Post } from '../model/post.js';
import { postNotFound } from '../model/posts.errors.js';

// Whoever locks two posts locks the reply before its parent. A chain of replies only leads to older posts, so no two
// transactions can wait for each other.

/** The post, locked until the transaction ends: from here on its counts and version are the caller's. Throws POST_NOT_FOUND. */
export async function lockPost(tx: Transaction, id: string): Promise<Post> {
  const post = await tx.getRepository(Post).findOne({
    where: { id, deletedAt: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
  if (!post) throw postNotFound();
  return post;
}

/**
 * Adds a reply to the parent's count, or takes one off, and locks the parent. Returns the parent's author, or undefined
 * when the parent is unknown or deleted. It is no event of the parent: the reply's own event names its parent.
 */
export async function countReply(tx: Transaction, parentId: string, by: 1 | -1): Promise<string | undefined> {
  const count = `update posts set reply_count = reply_count + $2 where id = $1 and deleted_at is null
                 returning author_id as "authorId"`;
  const { rows } = await sql<{ authorId: string }>(tx, count, [parentId, by]);
  return rows[0]?.authorId;
}
