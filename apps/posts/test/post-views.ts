import { posts } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';

type PageAsked = { first: number; after: string };

const wholePage: PageAsked = { first: 100, after: '' };

/** Every way to look at posts, reduced to ids. */
export class PostViews {
  constructor(private readonly client: RpcClient<typeof posts.PostsServiceService>) {}

  async posts(ids: string[], call: Call): Promise<string[]> {
    const answer = await this.client.batchGetPosts({ ids, knownIds: [], ownSince: undefined }, call);
    return answer.posts.map(({ id }) => id);
  }

  async stats(ids: string[], call: Call): Promise<string[]> {
    const answer = await this.client.batchGetPosts({ ids: [], knownIds: ids, ownSince: undefined }, call);
    return answer.stats.map(({ postId }) => postId);
  }

  async byAuthor(authorIds: string[], call: Call, page = wholePage): Promise<string[][]> {
    return (await this.client.batchListPostsByAuthor({ authorIds, page }, call)).pages.map(idsOfPage);
  }

  async replies(postIds: string[], call: Call, page = wholePage): Promise<string[][]> {
    return (await this.client.batchListReplies({ postIds, page }, call)).pages.map(idsOfPage);
  }

  /** Ids of those who like. */
  async likes(postIds: string[], call: Call, page = wholePage): Promise<string[][]> {
    const { pages } = await this.client.batchListLikes({ postIds, page }, call);
    return pages.map(({ entries }) => entries.map(({ accountId }) => accountId));
  }

  async ancestors(postIds: string[], call: Call): Promise<string[][]> {
    const { ancestors } = await this.client.batchListAncestors({ postIds }, call);
    return ancestors.map((above) => above.posts.map(({ id }) => id));
  }

  async search(query: string, call: Call, page = wholePage): Promise<string[]> {
    return idsOfPage((await this.client.searchPosts({ query, page }, call)).page);
  }
}

/** The posts of a page, in its order. */
export function idsOfPage(page: posts.PostPage | undefined): string[] {
  return page?.entries.map(({ post }) => post?.id ?? '') ?? [];
}
