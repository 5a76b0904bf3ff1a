import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import { Post } from '../model/post.js';
import { notAuthor, postNotFound } from '../model/posts.errors.js';
import { removeReply } from './lock-post.js';
import { isShown, viewer } from './viewed-post.js';

type OwnPost = Pick<Post, 'id' | 'authorId' | 'parentId' | 'mediaIds' | 'deletedAt'> & { version: string };

// Only its author may learn that there has been a post, and only who may see it that there is one.
const lockKnown = `
  select id, author_id as "authorId", parent_id as "parentId", media_ids as "mediaIds", deleted_at as "deletedAt", version
  from posts where id = $2 and (author_id = ${viewer} or ${isShown}) for update`;

/** Deletes the caller's own post. */
@Injectable()
export class DeletePost {
  constructor(private readonly outbox: Outbox) {}

  /** Deleting a deleted post changes nothing. Throws POST_NOT_FOUND, NOT_AUTHOR. */
  async execute(
    { postId, viewerId }: { postId: string; viewerId: string },
    transaction: InTransaction<void>,
  ): Promise<void> {
    await transaction(async (tx) => {
      const { rows } = await sql<OwnPost>(tx, lockKnown, [viewerId, postId]);
      const [post] = rows;
      if (!post) throw postNotFound();
      if (post.authorId !== viewerId) throw notAuthor();
      if (!post.deletedAt) await this.bury(tx, post);
    });
  }

  private async bury(tx: Transaction, post: OwnPost): Promise<void> {
    const { id, authorId, mediaIds, parentId } = post;
    const version = Number(post.version) + 1;
    const wiped = { text: '', mediaIds: [], pictures: [], mentionedAccountIds: [] };
    await tx.getRepository(Post).update(id, { ...wiped, version, deletedAt: new Date() });
    if (parentId !== null) await removeReply(tx, parentId);
    await this.outbox.add(tx, posts.PostDeleted, {
      aggregateId: id,
      version,
      payload: { postId: id, authorId, mediaIds },
    });
  }
}
