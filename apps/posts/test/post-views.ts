import type { common, posts } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';

type Definition = typeof posts.PostsServiceService;
export type PageAsked = { first: number; after: string };

export interface ViewedPage {
  ids: string[];
  cursors: string[];
  /** Where the next page begins; empty when there is none. */
  next: string;
}

const wholePage: PageAsked = { first: 100, after: '' };

/** Every way to look at posts, reduced to ids. */
export class PostViews {
  constructor(private readonly client: RpcClient<Definition>) {}

  async posts(ids: string[], call: Call): Promise<string[]> {
    const answer = await this.client.batchGetPosts(
      { ids, knownIds: [], ownSince: undefined, regardlessOfBlocks: false },
      call,
    );
    return answer.posts.map(({ id }) => id);
  }

  async stats(ids: string[], call: Call): Promise<string[]> {
    const answer = await this.client.batchGetPosts(
      { ids: [], knownIds: ids, ownSince: undefined, regardlessOfBlocks: false },
      call,
    );
    return answer.stats.map(({ postId }) => postId);
  }

  /** Those that are there, whoever blocks whom: each twice, as a post and as one that is known. */
  async regardlessOfBlocks(ids: string[], call: Call): Promise<string[]> {
    const asked = { ids, knownIds: ids, ownSince: undefined, regardlessOfBlocks: true };
    const { posts: found, stats } = await this.client.batchGetPosts(asked, call);
    return [...found.map(({ id }) => id), ...stats.map(({ postId }) => postId)];
  }

  async byAuthor(authorIds: string[], call: Call, page = wholePage): Promise<ViewedPage[]> {
    return (await this.client.batchListPostsByAuthor({ authorIds, page }, call)).pages.map(pageOfPosts);
  }

  async replies(postIds: string[], call: Call, page = wholePage): Promise<ViewedPage[]> {
    return (await this.client.batchListReplies({ postIds, page }, call)).pages.map(pageOfPosts);
  }

  /** Ids of those who like. */
  async likes(postIds: string[], call: Call, page = wholePage): Promise<ViewedPage[]> {
    const { pages } = await this.client.batchListLikes({ postIds, page }, call);
    return pages.map(({ entries, pageInfo }) => ({
      ids: entries.map(({ accountId }) => accountId),
      cursors: entries.map(({ cursor }) => cursor),
      next: nextOf(pageInfo),
    }));
  }

  async ancestors(postIds: string[], call: Call): Promise<string[][]> {
    const { ancestors } = await this.client.batchListAncestors({ postIds }, call);
    return ancestors.map((above) => above.posts.map(({ id }) => id));
  }

  async search(query: string, call: Call, page = wholePage): Promise<ViewedPage> {
    return pageOfPosts((await this.client.searchPosts({ query, page }, call)).page);
  }
}

function pageOfPosts(page: posts.PostPage | undefined): ViewedPage {
  const entries = page?.entries ?? [];
  return {
    ids: entries.map(({ post }) => post?.id ?? ''),
    cursors: entries.map(({ cursor }) => cursor),
    next: nextOf(page?.pageInfo),
  };
}

/** A page has a cursor if and only if there is another. */
function nextOf(info: common.PageInfo | undefined): string {
  expect(info).toEqual({ hasNextPage: info?.endCursor !== '', endCursor: expect.any(String) });
  return info?.endCursor ?? '';
}

/** A list from its beginning to its end, page by page. */
export async function allPages(size: number, read: (page: PageAsked) => Promise<ViewedPage | undefined>) {
  const pages: string[][] = [];
  for (let after = ''; ;) {
    const page = await read({ first: size, after });
    pages.push(page?.ids ?? []);
    if (!page?.next) return pages;
    after = page.next;
  }
}
