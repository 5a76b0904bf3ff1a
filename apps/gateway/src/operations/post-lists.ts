import type { posts } from '@rookery/contracts';
import { parse, plainText } from '@rookery/errors';
import { z } from 'zod';
import type { Edge } from '../edge.js';
import { limits } from '../limits/limits.js';
import { parsePage } from '../limits/page-arguments.js';
import { connectionOf } from './connection.js';
import type { AskedPage, Connection, ConnectionEdge } from './connection.js';

export type PostConnection = Connection<ConnectionEdge<posts.Post>>;

/** An account's posts that are no replies, newest first. Throws INVALID_ARGUMENT for a bad page. */
export async function postsOf(edge: Edge, id: string, asked: AskedPage): Promise<PostConnection> {
  return postsIn(await edge.loaders.postsByAuthor.load({ id, ...parsePage(asked) }));
}

/** The replies to a post, oldest first. Throws as {@link postsOf}. */
export async function repliesTo(edge: Edge, id: string, asked: AskedPage): Promise<PostConnection> {
  return postsIn(await edge.loaders.replies.load({ id, ...parsePage(asked) }));
}

/** What a reply stands under, from the first post of its thread to its parent; at most the 50 nearest. */
export async function ancestorsOf({ loaders }: Edge, { id, parentId }: posts.Post): Promise<posts.Post[]> {
  return parentId ? loaders.ancestors.load({ id, first: limits.ancestorsMax, after: '' }) : [];
}

const search = z.object({
  query: plainText.trim().min(1, 'expected 1 to 200 characters').max(200, 'expected 1 to 200 characters'),
});

/** Posts and replies with all the words of the query, newest first. Throws INVALID_ARGUMENT. */
export async function searchPosts(
  { clients, call, loaders }: Edge,
  { query, ...asked }: AskedPage & { query: string },
): Promise<PostConnection> {
  const request = { ...parse(search, { query }), page: parsePage(asked) };
  const { page } = await clients.posts.searchPosts(request, call);
  const connection = postsIn(page);
  loaders.showPosts(connection.edges.map(({ node }) => node as posts.Post));
  return connection;
}

function postsIn(page: posts.PostPage | undefined): PostConnection {
  const { entries, pageInfo } = page ?? { entries: [], pageInfo: undefined };
  const places = entries.map(({ cursor }) => ({ cursor }));
  return connectionOf(
    { entries: places, pageInfo },
    entries.map(({ post }) => post ?? null),
  );
}
