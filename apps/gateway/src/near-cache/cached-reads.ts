import type { posts } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Reads } from '../loaders/reads.js';
import type { NearCaches, PostBody } from './near-caches.js';

/**
 * Reads with a near cache before them. What depends on the viewer is always asked: accounts that anybody may have named,
 * and of posts whether the viewer may see them, with their counts, in the call that brings those that are not kept.
 */
export function cachedReads(reads: Reads, caches: Pick<NearCaches, 'accounts' | 'posts'>): Reads {
  return {
    ...reads,
    shownAccounts: async (ids, call) =>
      valuesOf(await caches.accounts.getMany(ids, byId(reads.shownAccounts, call), call)),
    keptAccount: (id) => caches.accounts.get(id),
    posts: async (asked, call) => {
      const { found, missing } = caches.posts.kept(asked.ids);
      const answer = await reads.posts({ ...asked, ids: missing, knownIds: [...found.keys()] }, call);
      for (const post of answer.posts) caches.posts.set(post.id, bodyOf(post));
      for (const stats of answer.stats) {
        const body = found.get(stats.postId);
        if (body) answer.posts.push(postOf(body, stats));
      }
      return { ...answer, stats: [] };
    },
    forgetAccount: (id) => caches.accounts.forget(id),
  };
}

const byId =
  <Row extends { id: string }>(read: (ids: string[], call: Call) => Promise<Row[]>, call: Call) =>
  async (ids: string[]) =>
    new Map((await read(ids, call)).map((row) => [row.id, row]));

const valuesOf = <Row>(found: Map<string, Row>): Row[] => [...found.values()];

function bodyOf({ likeCount: _likes, replyCount: _replies, likedByViewer: _liked, ...body }: posts.Post): PostBody {
  return body;
}

function postOf(body: PostBody, { likeCount, replyCount, likedByViewer }: posts.PostStats): posts.Post {
  return { ...body, likeCount, replyCount, likedByViewer };
}
