import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { In, IsNull } from 'typeorm';
import { Like } from '../model/like.js';
import { Post } from '../model/post.js';

/** The reads of this app. */
@Injectable()
export class PostQueries {
  constructor(private readonly database: Database) {}

  /** Unknown and deleted ids are left out; the order is not theirs. */
  async byIds(ids: readonly string[]): Promise<Post[]> {
    if (ids.length === 0) return [];
    return this.database.read((manager) => manager.findBy(Post, { id: In([...ids]), deletedAt: IsNull() }));
  }

  /** Which of the posts an account likes. */
  async likedBy(accountId: string | undefined, postIds: readonly string[]): Promise<Set<string>> {
    if (accountId === undefined || postIds.length === 0) return new Set();
    const likes = await this.database.read((manager) => manager.findBy(Like, { accountId, postId: In([...postIds]) }));
    return new Set(likes.map(({ postId }) => postId));
  }
}
