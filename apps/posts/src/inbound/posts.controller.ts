import { posts } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { RpcController, anonymous, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { DeletePost } from '../use-cases/delete-post.js';
import { LikePost } from '../use-cases/like-post.js';
import { LikeQueries } from '../use-cases/like-queries.js';
import { ListQueries } from '../use-cases/list-queries.js';
import { PostQueries } from '../use-cases/post-queries.js';
import { PostSnapshot } from '../use-cases/post-snapshot.js';
import { PublishPost } from '../use-cases/publish-post.js';
import { SearchQueries } from '../use-cases/search-queries.js';
import { UnlikePost } from '../use-cases/unlike-post.js';
import { presentPage, presentPost, presentStats } from './posts.presenter.js';
import {
  ancestorsRequest,
  authorListsRequest,
  onePost,
  postListsRequest,
  postsRequest,
  searchRequest,
} from './posts.requests.js';

@RpcController(posts.PostsServiceService, {
  publishPost: viewer('gateway'),
  deletePost: viewer('gateway'),
  likePost: viewer('gateway'),
  unlikePost: viewer('gateway'),
  batchGetPosts: anonymous('gateway'),
  batchGetPostStats: anonymous('gateway'),
  batchListPostsByAuthor: anonymous('gateway'),
  batchListReplies: anonymous('gateway'),
  batchListLikes: anonymous('gateway'),
  batchListAncestors: anonymous('gateway'),
  searchPosts: anonymous('gateway'),
  exportSnapshot: service('feeds', 'notifications'),
})
export class PostsController implements RpcHandlers<typeof posts.PostsServiceService> {
  constructor(
    private readonly publishing: PublishPost,
    private readonly deleting: DeletePost,
    private readonly liking: LikePost,
    private readonly unliking: UnlikePost,
    private readonly queries: PostQueries,
    private readonly lists: ListQueries,
    private readonly likes: LikeQueries,
    private readonly search: SearchQueries,
    private readonly snapshot: PostSnapshot,
  ) {}

  async publishPost(request: posts.PublishPostRequest, call: Call) {
    const post = await this.publishing.execute(request, call);
    return { post: presentPost({ ...post, likedByViewer: false }) };
  }

  async deletePost(request: posts.DeletePostRequest, { viewerId }: Call) {
    await this.deleting.execute({ ...parse(onePost, request), viewerId });
    return {};
  }

  async likePost(request: posts.LikePostRequest, { viewerId }: Call) {
    const post = await this.liking.execute({ ...parse(onePost, request), viewerId });
    return { post: presentPost(post) };
  }

  async unlikePost(request: posts.UnlikePostRequest, { viewerId }: Call) {
    const post = await this.unliking.execute({ ...parse(onePost, request), viewerId });
    return { post: presentPost(post) };
  }

  async batchGetPosts(request: posts.BatchGetPostsRequest, { viewer }: Call) {
    const asked = { ...parse(postsRequest, request), viewerId: viewer?.accountId };
    const found = await this.queries.byIds(asked);
    return { posts: found.posts.map(presentPost), ownPosts: found.ownPosts.map(presentPost) };
  }

  async batchGetPostStats(request: posts.BatchGetPostStatsRequest, { viewer }: Call) {
    const asked = { ...parse(postsRequest, request), viewerId: viewer?.accountId };
    const found = await this.queries.statsOf(asked);
    return { stats: found.stats.map(presentStats), ownPosts: found.ownPosts.map(presentPost) };
  }

  async batchListPostsByAuthor(request: posts.BatchListPostsByAuthorRequest, { viewer }: Call) {
    const { authorIds: ids } = parse(authorListsRequest, request);
    const pages = await this.lists.byAuthor({ ids, viewerId: viewer?.accountId, page: request.page });
    return { pages: pages.map(presentPage) };
  }

  async batchListReplies(request: posts.BatchListRepliesRequest, { viewer }: Call) {
    const { postIds: ids } = parse(postListsRequest, request);
    const pages = await this.lists.replies({ ids, viewerId: viewer?.accountId, page: request.page });
    return { pages: pages.map(presentPage) };
  }

  async batchListLikes(request: posts.BatchListLikesRequest, { viewer }: Call) {
    const { postIds: ids } = parse(postListsRequest, request);
    return { pages: await this.likes.ofPosts({ ids, viewerId: viewer?.accountId, page: request.page }) };
  }

  async batchListAncestors(request: posts.BatchListAncestorsRequest, { viewer }: Call) {
    const { postIds: ids } = parse(ancestorsRequest, request);
    const lists = await this.lists.ancestors({ ids, viewerId: viewer?.accountId });
    return { ancestors: lists.map((above) => ({ posts: above.map(presentPost) })) };
  }

  async searchPosts(request: posts.SearchPostsRequest, { viewer }: Call) {
    const { query } = parse(searchRequest, request);
    const page = await this.search.posts({ query, viewerId: viewer?.accountId, page: request.page });
    return { page: presentPage(page) };
  }

  exportSnapshot() {
    return this.snapshot.export();
  }
}
