import type { GatewayClient } from './gateway-client.js';
import { pictureOf } from './picture.js';

export interface TimelinePost {
  id: string;
  text: string;
  author: { handle: string } | null;
  media: { id: string }[] | null;
  likeCount: number;
}

export interface Timeline {
  homeTimeline: {
    edges: { cursor: string; node: TimelinePost | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** Publishes a post of text alone. @returns its id */
export async function publish(client: GatewayClient, text: string): Promise<string> {
  const create = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { id } } }';
  return (await client.ok<{ createPost: { post: { id: string } } }>(create, { text })).createPost.post.id;
}

/** Uploads a small picture. @returns its id */
export async function uploadPicture(client: GatewayClient): Promise<string> {
  const form = new FormData();
  const picture = new Uint8Array(pictureOf({ width: 400, height: 300 }));
  form.set('file', new Blob([picture], { type: 'image/png' }), 'a.png');
  return ((await (await client.upload(form)).json()) as { id: string }).id;
}

/** Ids and cursors of a page of somebody's home timeline. */
export async function readTimeline(
  client: GatewayClient,
  page: { first: number; after?: string | null },
): Promise<Timeline> {
  const query = `query ($first: Int, $after: String) { homeTimeline(first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
  return client.ok<Timeline>(query, page);
}

export function idsOf({ homeTimeline }: Timeline): (string | undefined)[] {
  return homeTimeline.edges.map(({ node }) => node?.id);
}

/** Walks a list's pages to its end as the documentation says. @returns the ids, in order */
export async function walkPages(
  read: (after: string | null) => Promise<Timeline['homeTimeline']>,
): Promise<(string | undefined)[]> {
  const walked: (string | undefined)[] = [];
  let after: string | null = null;
  do {
    const page: Timeline['homeTimeline'] = await read(after);
    expect(page.pageInfo.hasNextPage).toBe(page.pageInfo.endCursor !== null);
    walked.push(...idsOf({ homeTimeline: page }));
    after = page.pageInfo.endCursor;
  } while (after);
  return walked;
}
