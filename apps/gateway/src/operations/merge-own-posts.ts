import type { common, feeds, posts } from '@rookery/contracts';
import { limits } from '../limits/limits.js';
import { promised } from './promised.js';

type TimelinePage = feeds.GetHomeTimelineResponse;

/**
 * Since when the viewer's own posts may be on their way into a page; undefined for one that begins below all of them.
 * @param asked the page that was asked for, which feeds has not refused
 */
export function ownPostsSince({ after }: common.PageRequest): Date | undefined {
  const since = Date.now() - limits.ownPostsMs;
  return after && timeOf(idOf(after)) < since ? undefined : new Date(since);
}

/**
 * A page of a timeline with the viewer's own posts that are on their way into it. Timelines are in the order of post
 * ids, and a place in one is a post's id: so a post has its place and its cursor before it arrives. What the page has no
 * room for begins the next one.
 * @param asked the page that was asked for, which feeds has not refused
 */
export function mergeOwnPosts(page: TimelinePage, own: readonly posts.Post[], asked: common.PageRequest): TimelinePage {
  if (own.length === 0) return page;
  const { hasNextPage: isFull } = promised(page.pageInfo, 'pageInfo');
  const known = new Set(page.entries.map(({ postId }) => postId));
  const before = asked.after ? idOf(asked.after) : undefined;
  // Below the last row of a full page lies the next page, which has its own say.
  const downTo = isFull ? page.entries.at(-1)?.postId : undefined;
  const isMissing = (id: string) =>
    !known.has(id) && (before === undefined || id < before) && (downTo === undefined || id > downTo);
  const arriving = own.filter(({ id }) => isMissing(id)).map(({ id }) => ({ postId: id, cursor: cursorOf(id) }));
  if (arriving.length === 0) return page;
  const all = [...page.entries, ...arriving].sort((a, b) => (a.postId < b.postId ? 1 : -1));
  const entries = all.slice(0, asked.first || limits.pageSizeDefault);
  const hasNextPage = isFull || all.length > entries.length;
  return { entries, pageInfo: { hasNextPage, endCursor: (hasNextPage && entries.at(-1)?.cursor) || '' } };
}

/** As the contract of TimelineEntry says. */
function cursorOf(postId: string): string {
  return Buffer.from(postId).toString('base64url');
}

/** Milliseconds since the epoch, with which a UUIDv7 begins (RFC 9562, 5.7). */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function idOf(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
