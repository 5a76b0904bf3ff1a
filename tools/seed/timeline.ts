import type { Api } from '../api/api.ts';
import type { SeededAccount } from './seeded-account.ts';

export interface TimelinePost {
  id: string;
  author: string;
}

interface Page {
  homeTimeline: {
    edges: { node: { id: string; author: { handle: string } | null } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

const query = `query ($after: String) {
  homeTimeline(first: 100, after: $after) {
    edges { cursor node { id author { handle } } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const pagesMax = 1_000;

/** All pages of an account's home timeline, in its order. */
export async function readHomeTimeline(api: Api, account: SeededAccount): Promise<TimelinePost[]> {
  const posts: TimelinePost[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const { homeTimeline }: Page = await api.run<Page>(query, { after }, await account.accessToken());
    for (const { node } of homeTimeline.edges) posts.push({ id: node?.id ?? '', author: node?.author?.handle ?? '' });
    if (!homeTimeline.pageInfo.hasNextPage) return posts;
    after = homeTimeline.pageInfo.endCursor;
  }
  throw new Error(`the timeline of ${account.handle} has no end`);
}

export interface Expected {
  viewer: string;
  friends: ReadonlySet<string>;
  /** Ids of the posts of this run, by author. */
  postsByAuthor: ReadonlyMap<string, readonly string[]>;
}

export interface Judgement {
  /** Posts of this run that are not there, which may only be not there yet. */
  missing: string[];
  /** What no waiting mends. */
  wrong: string[];
}

/**
 * Compares a timeline with what must be in it: every post of this run by the viewer and by friends. Whatever is in it is
 * theirs, once, newest first; posts of earlier runs may be there, too.
 */
export function judgeTimeline(posts: readonly TimelinePost[], expected: Expected): Judgement {
  const { viewer, friends, postsByAuthor } = expected;
  const judgement: Judgement = { missing: [], wrong: [] };
  const shown = new Set(posts.map(({ id }) => id));
  for (const author of [viewer, ...friends]) {
    const missing = (postsByAuthor.get(author) ?? []).filter((id) => !shown.has(id));
    if (missing.length > 0) judgement.missing.push(`${missing.length} of ${author} missing`);
  }
  const strangers = posts.filter(({ author }) => author !== viewer && !friends.has(author));
  const [stranger] = strangers;
  if (stranger) judgement.wrong.push(`${strangers.length} of strangers, such as ${stranger.author || 'nobody'}`);
  // Post ids begin with their time.
  const isOrdered = posts.every(({ id }, index) => index === 0 || (posts[index - 1]?.id ?? '') > id);
  if (!isOrdered) judgement.wrong.push('a post twice or out of order');
  return judgement;
}
