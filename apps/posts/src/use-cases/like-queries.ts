import { Injectable } from '@nestjs/common';
import type { posts } from '@rookery/contracts';
import { Database, batchPageSizeOf, decodeCursor, encodeCursor, keysetPages, prepared } from '@rookery/database';
import { MAX as lastId, validate } from 'uuid';
import type { ListsAsked } from './list-queries.js';
import { readLikes } from './list-statements.js';

type LikeRow = { place: number; accountId: string; likedAt: Date };

/** Who likes what. A cursor is a time and an account: many may like a post in one millisecond. */
@Injectable()
export class LikeQueries {
  constructor(private readonly database: Database) {}

  /** Who likes each post, the latest first. Throws INVALID_ARGUMENT for a bad page. */
  async ofPosts({ ids, viewerId, page }: ListsAsked): Promise<posts.LikePage[]> {
    const size = batchPageSizeOf(page, { field: 'postIds', count: ids.length });
    const after = placeOf(decodeCursor(page?.after, isKey));
    const parameters = [viewerId ?? null, ids, ...after, size + 1];
    const { rows } = await this.database.read((manager) => prepared<LikeRow>(manager, readLikes, parameters));
    return keysetPages(rows, { count: ids.length, size, keyOf }).map(({ items, pageInfo }) => ({
      entries: items.map((like) => ({
        accountId: like.accountId,
        likedAt: like.likedAt,
        cursor: encodeCursor(keyOf(like)),
      })),
      pageInfo,
    }));
  }
}

function keyOf({ likedAt, accountId }: LikeRow): string {
  return `${likedAt.getTime()} ${accountId}`;
}

function isKey(key: string): boolean {
  const [, accountId = ''] = /^\d{1,13} (.+)$/.exec(key) ?? [];
  return validate(accountId);
}

function placeOf(key: string | undefined): [likedAt: string, accountId: string] {
  if (key === undefined) return ['infinity', lastId];
  const [milliseconds, accountId] = key.split(' ') as [string, string];
  return [new Date(Number(milliseconds)).toISOString(), accountId];
}
