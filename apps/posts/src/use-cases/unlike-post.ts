import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { Post } from '../model/post.js';
import type { ViewedPost } from '../model/viewed-post.js';
import { lockPost } from './lock-post.js';

/** Takes a like back. */
@Injectable()
export class UnlikePost {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Taking back what is not there changes nothing. Throws POST_NOT_FOUND. */
  async execute({ postId, viewerId }: { postId: string; viewerId: string }): Promise<ViewedPost> {
    return this.database.transaction(async (tx) => {
      const post = await lockPost(tx, { postId, viewerId });
      const unlike = 'delete from likes where post_id = $1 and account_id = $2';
      const { count } = await sql(tx, unlike, [postId, viewerId]);
      post.likedByViewer = false;
      if (count === 0) return post;
      post.likeCount = post.likeCount - 1;
      post.version = post.version + 1;
      const { likeCount, version, authorId } = post;
      await tx.getRepository(Post).update(postId, { likeCount, version });
      await this.outbox.add(tx, posts.PostUnliked, {
        aggregateId: postId,
        version,
        payload: { postId, authorId, accountId: viewerId },
      });
      return post;
    });
  }
}
