import { posts } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { IdempotentWrites } from '@rookery/idempotency';
import { RpcController, anonymous, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import type { Post } from '../model/post.js';
import { postNotFound } from '../model/posts.errors.js';
import type { ViewedPost } from '../model/viewed-post.js';
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
  batchListPostsByAuthor: anonymous('gateway'),
  batchListReplies: anonymous('gateway'),
  batchListLikes: anonymous('gateway'),
  batchListAncestors: anonymous('gateway'),
  searchPosts: anonymous('gateway'),
  exportSnapshot: service('feeds', 'notifications'),
})
export class PostsController implements RpcHandlers<typeof posts.PostsServiceService> {
  constructor(
    private readonly writes: IdempotentWrites,
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
    return this.writes.once(call, posts.PostsServiceService.publishPost, request, {
      effect: (transaction) => this.publishing.execute(request, call, transaction),
      made: ({ id }: Post) => id,
      answer: (post) => ({ post: presentPost({ ...post, likedByViewer: false }) }),
      again: (id) => this.onePost(id, call),
    });
  }

  async deletePost(request: posts.DeletePostRequest, call: Call) {
    const { postId } = parse(onePost, request);
    return this.writes.once(call, posts.PostsServiceService.deletePost, request, {
      effect: (transaction) => this.deleting.execute({ postId, viewerId: call.viewerId }, transaction),
      answer: () => ({}),
      again: () => ({}),
    });
  }

  async likePost(request: posts.LikePostRequest, call: Call) {
    const { postId } = parse(onePost, request);
    return this.writes.once(call, posts.PostsServiceService.likePost, request, {
      effect: (transaction) => this.liking.execute({ postId, viewerId: call.viewerId }, transaction),
      answer: (post: ViewedPost) => ({ post: presentPost(post) }),
      again: () => this.onePost(postId, call),
    });
  }

  async unlikePost(request: posts.UnlikePostRequest, call: Call) {
    const { postId } = parse(onePost, request);
    return this.writes.once(call, posts.PostsServiceService.unlikePost, request, {
      effect: (transaction) => this.unliking.execute({ postId, viewerId: call.viewerId }, transaction),
      answer: (post: ViewedPost) => ({ post: presentPost(post) }),
      again: () => this.onePost(postId, call),
    });
  }

  async batchGetPosts(request: posts.BatchGetPostsRequest, { viewer }: Call) {
    const asked = { ...parse(postsRequest, request), viewerId: viewer?.accountId };
    const found = await this.queries.byIds(asked);
    return {
      posts: found.posts.map(presentPost),
      stats: found.stats.map(presentStats),
      ownPosts: found.ownPosts.map(presentPost),
    };
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

  /** A post as it stands for the viewer. Throws POST_NOT_FOUND. */
  private async onePost(id: string, { viewerId }: Call) {
    const { posts: found } = await this.queries.byIds({ ids: [id], knownIds: [], viewerId });
    if (!found[0]) throw postNotFound();
    return { post: presentPost(found[0]) };
  }
}
