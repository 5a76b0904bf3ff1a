import type { Client } from '@urql/core';
import { refusalsOf } from './errors.js';
import { HomeTimelineDocument } from './gql/graphql.js';
import type { HomeTimelineQuery, PostCardFragment } from './gql/graphql.js';

/** The home timeline, page by page. Throws when a page cannot be read; a post without its author is still shown. */
export async function* homeTimeline(client: Client): AsyncGenerator<PostCardFragment[]> {
  let after: string | null = null;
  do {
    const answer = await client.query(HomeTimelineDocument, { after }, { requestPolicy: 'network-only' }).toPromise();
    const page: HomeTimelineQuery['homeTimeline'] | undefined = answer.data?.homeTimeline;
    if (!page) throw new Error(refusalsOf(answer.error)[0]?.message ?? 'the timeline is not there now');
    yield page.edges.flatMap(({ node }) => node ?? []);
    after = page.pageInfo.endCursor ?? null;
  } while (after);
}
