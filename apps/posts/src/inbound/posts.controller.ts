import { posts } from '@rookery/contracts';
import { DomainError, idField, idsField, parse } from '@rookery/errors';
import { RpcController, anonymous, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { DeletePost } from '../use-cases/delete-post.js';
import { LikePost } from '../use-cases/like-post.js';
import { PostQueries } from '../use-cases/post-queries.js';
import { PostSnapshot } from '../use-cases/post-snapshot.js';
import { PublishPost } from '../use-cases/publish-post.js';
import { UnlikePost } from '../use-cases/unlike-post.js';
import { presentPost } from './posts.presenter.js';

const onePost = z.object({ postId: idField });
const batch = z.object({ ids: idsField });

@RpcController(posts.PostsServiceService, {
  batchGetPostStats: anonymous('gateway'),
  batchListPostsByAuthor: anonymous('gateway'),
  batchListReplies: anonymous('gateway'),
  batchListLikes: anonymous('gateway'),
  batchListAncestors: anonymous('gateway'),
  searchPosts: anonymous('gateway'),
  publishPost: viewer('gateway'),
  deletePost: viewer('gateway'),
  likePost: viewer('gateway'),
  unlikePost: viewer('gateway'),
  batchGetPosts: anonymous('gateway'),
  exportSnapshot: service('feeds', 'notifications'),
})
export class PostsController implements RpcHandlers<typeof posts.PostsServiceService> {
  constructor(
    private readonly publishing: PublishPost,
    private readonly deleting: DeletePost,
    private readonly liking: LikePost,
    private readonly unliking: UnlikePost,
    private readonly queries: PostQueries,
    private readonly snapshot: PostSnapshot,
  ) {}

  async publishPost(request: posts.PublishPostRequest, call: Call) {
    const post = await this.publishing.execute(request, call);
    return { post: presentPost(post, { likedByViewer: false }) };
  }

  async deletePost(request: posts.DeletePostRequest, { viewerId }: Call) {
    await this.deleting.execute({ ...parse(onePost, request), viewerId });
    return {};
  }

  async likePost(request: posts.LikePostRequest, { viewerId }: Call) {
    const post = await this.liking.execute({ ...parse(onePost, request), viewerId });
    return { post: presentPost(post, { likedByViewer: true }) };
  }

  async unlikePost(request: posts.UnlikePostRequest, { viewerId }: Call) {
    const post = await this.unliking.execute({ ...parse(onePost, request), viewerId });
    return { post: presentPost(post, { likedByViewer: false }) };
  }

  async batchGetPosts(request: posts.BatchGetPostsRequest, { viewer }: Call) {
    const { ids } = parse(batch, request);
    const [found, liked] = await Promise.all([this.queries.byIds(ids), this.queries.likedBy(viewer?.accountId, ids)]);
    return { posts: found.map((post) => presentPost(post, { likedByViewer: liked.has(post.id) })), ownPosts: [] };
  }

  exportSnapshot() {
    return this.snapshot.export();
  }

  async batchGetPostStats(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'batchGetPostStats comes with this branch');
  }

  async batchListPostsByAuthor(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'batchListPostsByAuthor comes with this branch');
  }

  async batchListReplies(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'batchListReplies comes with this branch');
  }

  async batchListLikes(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'batchListLikes comes with this branch');
  }

  async batchListAncestors(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'batchListAncestors comes with this branch');
  }

  async searchPosts(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'searchPosts comes with this branch');
  }
}
