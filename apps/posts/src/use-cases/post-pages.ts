import type { common } from '@rookery/contracts';
import { encodeCursor, keysetPages } from '@rookery/database';
import type { ViewedPost } from '../model/viewed-post.js';

/** A post in one of the lists that were asked for; the first list is 1. */
export type ListedPost = ViewedPost & { place: number };

export interface PostPage {
  entries: { post: ViewedPost; cursor: string }[];
  pageInfo: common.PageInfo;
}

/** Rows as one page for each list. A cursor is a post's id; UUIDv7 sorts by time. */
export function postPages(rows: readonly ListedPost[], bounds: { count: number; size: number }): PostPage[] {
  return keysetPages(rows, { ...bounds, keyOf: ({ id }) => id }).map(({ items, pageInfo }) => ({
    entries: items.map((post) => ({ post, cursor: encodeCursor(post.id) })),
    pageInfo,
  }));
}
