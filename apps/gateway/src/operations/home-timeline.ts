import type { Edge } from '../edge.js';
import { parsePage } from '../limits/page-arguments.js';
import { pageInfoOf } from './page-info.js';
import type { PageInfoView } from './page-info.js';

export interface TimelinePage {
  edges: { cursor: string; postId: string }[];
  pageInfo: PageInfoView;
}

/**
 * A page of the viewer's home timeline. A post that is deleted by now is left out; posts that cannot be read now stay,
 * and say why where they should stand.
 */
export async function homeTimeline(
  { clients, loaders, call }: Edge,
  asked: { first?: number | null; after?: string | null },
): Promise<TimelinePage> {
  const page = parsePage(asked);
  const { entries, pageInfo } = await clients.feeds.getHomeTimeline({ page }, call);
  const found = await loaders.posts.loadMany(entries.map(({ postId }) => postId));
  return { edges: entries.filter((_, index) => found[index] !== null), pageInfo: pageInfoOf(pageInfo) };
}
