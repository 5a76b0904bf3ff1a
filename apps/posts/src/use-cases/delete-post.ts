import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { Post } from '../model/post.js';
import { notAuthor, postNotFound } from '../model/posts.errors.js';
import { countReply } from './lock-post.js';

/** Deletes the caller's own post. */
@Injectable()
export class DeletePost {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Deleting a deleted post changes nothing. Throws POST_NOT_FOUND, NOT_AUTHOR. */
  async execute({ postId, viewerId }: { postId: string; viewerId: string }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const post = await tx.getRepository(Post).findOne({ where: { id: postId }, lock: { mode: 'pessimistic_write' } });
      const isOwn = post?.authorId === viewerId;
      // Only its author may learn that there has been a post.
      if (!post || (post.deletedAt && !isOwn)) throw postNotFound();
      if (!isOwn) throw notAuthor();
      if (!post.deletedAt) await this.bury(tx, post);
    });
  }

  private async bury(tx: Transaction, post: Post): Promise<void> {
    const { id, authorId, mediaIds, parentId } = post;
    const version = post.version + 1;
    const wiped = { text: '', mediaIds: [], mentionedAccountIds: [] };
    await tx.getRepository(Post).update(id, { ...wiped, version, deletedAt: new Date() });
    if (parentId !== null) await countReply(tx, parentId, -1);
    await this.outbox.add(tx, posts.PostDeleted, {
      aggregateId: id,
      version,
      payload: { postId: id, authorId, mediaIds },
    });
  }
}
