import type { Edge } from '../edge.js';
import { parsePage } from '../limits/page-arguments.js';
import { connectionOf } from './connection.js';
import type { AskedPage } from './connection.js';
import { mergeOwnPosts, ownPostsSince } from './merge-own-posts.js';
import type { PostConnection } from './post-lists.js';

/**
 * A page of the viewer's home timeline, newest first, also with what the viewer posted a moment ago and the timeline does
 * not have yet. A post that is deleted by now is left out; posts that cannot be read now stay, and say why where they
 * should stand. Throws INVALID_ARGUMENT for a bad page.
 */
export async function homeTimeline({ clients, loaders, call }: Edge, asked: AskedPage): Promise<PostConnection> {
  const page = parsePage(asked);
  const timeline = await clients.feeds.getHomeTimeline({ page }, call);
  const { own, rowOf } = await loaders.readTimeline({
    ids: timeline.entries.map(({ postId }) => postId),
    ownSince: ownPostsSince(page),
  });
  const merged = mergeOwnPosts(timeline, own, page);
  const rows = merged.entries.map(({ postId }) => rowOf(postId));
  return connectionOf(merged, rows);
}
