import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { Post } from '../model/post.js';
import type { ViewedPost } from '../model/viewed-post.js';
import { lockPost } from './lock-post.js';

/** Likes a post. */
@Injectable()
export class LikePost {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Liking twice is liking once. Throws POST_NOT_FOUND. */
  async execute({ postId, viewerId }: { postId: string; viewerId: string }): Promise<ViewedPost> {
    return this.database.transaction(async (tx) => {
      const post = await lockPost(tx, { postId, viewerId });
      const like = 'insert into likes (post_id, account_id, liked_at) values ($1, $2, now()) on conflict do nothing';
      const { count } = await sql(tx, like, [postId, viewerId]);
      post.likedByViewer = true;
      if (count === 0) return post;
      post.likeCount = post.likeCount + 1;
      post.version = post.version + 1;
      const { likeCount, version, authorId } = post;
      await tx.getRepository(Post).update(postId, { likeCount, version });
      await this.outbox.add(tx, posts.PostLiked, {
        aggregateId: postId,
        version,
        payload: { postId, authorId, accountId: viewerId },
      });
      return post;
    });
  }
}
