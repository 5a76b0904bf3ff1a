import type { feeds, posts } from '@rookery/contracts';
import { promised } from './promised.js';

type TimelinePage = feeds.GetHomeTimelineResponse;

/**
 * The first page of a timeline with posts that are on their way into it. Timelines are in the order of post ids, and a
 * place in one is a post's id: so a post has its place and its cursor before it arrives. What the page has no room for
 * begins the next one.
 */
export function mergeOwnPosts(page: TimelinePage, own: readonly posts.Post[], size: number): TimelinePage {
  const { hasNextPage } = promised(page.pageInfo, 'pageInfo');
  const known = new Set(page.entries.map(({ postId }) => postId));
  const last = page.entries.at(-1);
  // Below the last row of a full page lies the next page, which has its own say.
  const belongs = (id: string) => !known.has(id) && !(hasNextPage && last && id < last.postId);
  const arriving = own.filter(({ id }) => belongs(id)).map(({ id }) => ({ postId: id, cursor: cursorOf(id) }));
  if (arriving.length === 0) return page;
  const all = [...page.entries, ...arriving].sort((a, b) => (a.postId < b.postId ? 1 : -1));
  const entries = all.slice(0, size);
  return {
    entries,
    pageInfo: { hasNextPage: hasNextPage || all.length > size, endCursor: entries.at(-1)?.cursor ?? '' },
  };
}

/** As the contract of TimelineEntry says. */
function cursorOf(postId: string): string {
  return Buffer.from(postId).toString('base64url');
}
