import type { Edge } from '../edge.js';
import { limits } from '../limits/limits.js';
import { parsePage } from '../limits/page-arguments.js';
import { connectionOf } from './connection.js';
import type { AskedPage } from './connection.js';
import { mergeOwnPosts } from './merge-own-posts.js';
import type { PostConnection } from './post-lists.js';

/**
 * A page of the viewer's home timeline, newest first; on the first one also what the viewer posted a moment ago and the
 * timeline does not have yet. A post that is deleted by now is left out; posts that cannot be read now stay, and say
 * why where they should stand. Throws INVALID_ARGUMENT for a bad page.
 */
export async function homeTimeline(edge: Edge, asked: AskedPage): Promise<PostConnection> {
  const page = parsePage(asked);
  const timeline = await edge.clients.feeds.getHomeTimeline({ page }, edge.call);
  const ownSince = page.after ? undefined : new Date(Date.now() - limits.ownPostsMs);
  const own = await edge.loaders.readPosts(
    timeline.entries.map(({ postId }) => postId),
    ownSince,
  );
  const merged = mergeOwnPosts(timeline, own, page.first || limits.pageSizeDefault);
  return connectionOf(merged, await edge.loaders.posts.loadMany(merged.entries.map(({ postId }) => postId)));
}
