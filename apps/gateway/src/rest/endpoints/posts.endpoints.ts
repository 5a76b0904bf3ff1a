import { limits } from '../../limits/limits.js';
import { likesOf } from '../../operations/account-lists.js';
import { ancestorsOf, repliesTo, searchPosts } from '../../operations/post-lists.js';
import { createPost, deletePost, likePost, unlikePost } from '../../operations/posts.js';
import { endpoint } from '../endpoint.js';
import { foundPost } from '../present/found.js';
import { hydratePost, hydratePosts } from '../present/hydrate.js';
import { accountPage, postPage } from '../present/pages.js';
import { rowCosts } from '../route-cost.js';
import { AccountPage } from '../shapes/account.shape.js';
import { PageQuery, PostIdPath, PostSearch } from '../shapes/parameters.js';
import { Ancestors, NewPost, Post, PostPage } from '../shapes/post.shape.js';

const tag = 'Posts';
const viewer = 'anybody';
const refusals = { 404: ['POST_NOT_FOUND'] };

/** Posts, replies and likes. */
export const postEndpoints = [
  endpoint({
    operationId: 'searchPosts',
    tag,
    summary: 'Find posts by their words',
    description: 'Posts and replies, newest first.',
    method: 'GET',
    path: '/v1/posts',
    viewer,
    query: PostSearch,
    answer: PostPage,
    costOfRow: rowCosts.post,
    handle: async ({ edge, query }) => postPage(edge, await searchPosts(edge, query)),
  }),
  endpoint({
    operationId: 'createPost',
    tag,
    summary: 'Publish a post or a reply',
    description: 'Mentions are the @handles in the text that exist.',
    method: 'POST',
    path: '/v1/posts',
    viewer: 'required',
    takesKey: true,
    body: NewPost,
    status: 201,
    answer: Post,
    refusals: { 400: ['MEDIA_NOT_USABLE'], 404: ['PARENT_NOT_FOUND'] },
    handle: async ({ edge, body }) => hydratePost(edge, (await createPost(edge, body)).post),
    locationOf: ({ id }) => `/v1/posts/${id}`,
  }),
  endpoint({
    operationId: 'getPost',
    tag,
    summary: 'Read a post',
    method: 'GET',
    path: '/v1/posts/{postId}',
    viewer,
    params: PostIdPath,
    answer: Post,
    refusals,
    handle: async ({ edge, params }) => hydratePost(edge, await foundPost(edge, params.postId)),
  }),
  endpoint({
    operationId: 'deletePost',
    tag,
    summary: 'Delete the viewer’s own post',
    description: 'Deleting a deleted one is no error.',
    method: 'DELETE',
    path: '/v1/posts/{postId}',
    viewer: 'required',
    takesKey: true,
    params: PostIdPath,
    status: 204,
    refusals: { ...refusals, 403: ['NOT_AUTHOR'] },
    handle: async ({ edge, params }) => void (await deletePost(edge, params)),
  }),
  endpoint({
    operationId: 'listReplies',
    tag,
    summary: 'List the replies to a post',
    description: 'Oldest first.',
    method: 'GET',
    path: '/v1/posts/{postId}/replies',
    viewer,
    params: PostIdPath,
    query: PageQuery,
    answer: PostPage,
    costOfRow: rowCosts.post,
    refusals,
    handle: async ({ edge, params: { postId }, query }) => {
      const [replies] = await Promise.all([repliesTo(edge, postId, query), foundPost(edge, postId)]);
      return postPage(edge, replies);
    },
  }),
  endpoint({
    operationId: 'listAncestors',
    tag,
    summary: 'List what a reply stands under',
    description: 'The 50 nearest at most; what the viewer may not see is passed over.',
    method: 'GET',
    path: '/v1/posts/{postId}/ancestors',
    viewer,
    params: PostIdPath,
    answer: Ancestors,
    cost: limits.ancestorsMax * rowCosts.post,
    refusals,
    handle: async ({ edge, params }) => {
      const ancestors = await ancestorsOf(edge, await foundPost(edge, params.postId));
      return { items: await hydratePosts(edge, ancestors) };
    },
  }),
  endpoint({
    operationId: 'listLikes',
    tag,
    summary: 'List who likes a post',
    description: 'The latest first.',
    method: 'GET',
    path: '/v1/posts/{postId}/likes',
    viewer,
    params: PostIdPath,
    query: PageQuery,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    refusals,
    handle: async ({ edge, params: { postId }, query }) => {
      const [likes] = await Promise.all([likesOf(edge, postId, query), foundPost(edge, postId)]);
      return accountPage(edge, likes);
    },
  }),
  endpoint({
    operationId: 'likePost',
    tag,
    summary: 'Like a post',
    description: 'Liking twice is liking once.',
    method: 'PUT',
    path: '/v1/posts/{postId}/like',
    viewer: 'required',
    takesKey: true,
    params: PostIdPath,
    answer: Post,
    refusals,
    handle: async ({ edge, params }) => hydratePost(edge, (await likePost(edge, params)).post),
  }),
  endpoint({
    operationId: 'unlikePost',
    tag,
    summary: 'Like a post no more',
    method: 'DELETE',
    path: '/v1/posts/{postId}/like',
    viewer: 'required',
    takesKey: true,
    params: PostIdPath,
    answer: Post,
    refusals,
    handle: async ({ edge, params }) => hydratePost(edge, (await unlikePost(edge, params)).post),
  }),
];
