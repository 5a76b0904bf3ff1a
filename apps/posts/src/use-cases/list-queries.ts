import { Injectable } from '@nestjs/common';
import type { common } from '@rookery/contracts';
import { Database, batchPageSizeOf, decodeCursor, prepared } from '@rookery/database';
import { MAX as lastId, NIL as firstId, validate } from 'uuid';
import type { ViewedPost } from '../model/viewed-post.js';
import { readAncestors, readByAuthor, readReplies } from './list-statements.js';
import { postPages } from './post-pages.js';
import type { ListedPost, PostPage } from './post-pages.js';

/** Many lists at once, one of each id, as one viewer sees them. */
export interface ListsAsked {
  ids: readonly string[];
  /** Absent for a stranger. */
  viewerId: string | undefined;
  page: common.PageRequest | undefined;
}

/** Lists of posts: one statement each, however many ids. */
@Injectable()
export class ListQueries {
  constructor(private readonly database: Database) {}

  /** Each account's posts that are no replies, newest first. Throws INVALID_ARGUMENT for a bad page. */
  async byAuthor(asked: ListsAsked): Promise<PostPage[]> {
    return this.pages(readByAuthor, { ...asked, field: 'authorIds', begin: lastId });
  }

  /** The replies to each post, oldest first, whatever has become of that post. Throws INVALID_ARGUMENT for a bad page. */
  async replies(asked: ListsAsked): Promise<PostPage[]> {
    return this.pages(readReplies, { ...asked, field: 'postIds', begin: firstId });
  }

  /** What each reply stands under, its parent last. */
  async ancestors({ ids, viewerId }: Omit<ListsAsked, 'page'>): Promise<ViewedPost[][]> {
    const rows = await this.read(readAncestors, [viewerId ?? null, ids]);
    const lists = ids.map((): ViewedPost[] => []);
    for (const row of rows) lists[row.place - 1]?.push(row);
    return lists;
  }

  private async pages(
    text: string,
    { ids, viewerId, page, field, begin }: ListsAsked & { field: string; begin: string },
  ) {
    const size = batchPageSizeOf(page, { field, count: ids.length });
    const after = decodeCursor(page?.after, validate) ?? begin;
    const rows = await this.read(text, [viewerId ?? null, ids, after, size + 1]);
    return postPages(rows, { count: ids.length, size });
  }

  private async read(text: string, parameters: readonly unknown[]): Promise<ListedPost[]> {
    const { rows } = await this.database.read((manager) => prepared<ListedPost>(manager, text, parameters));
    return rows;
  }
}
