import { followersOf, followingOf, searchAccounts } from '../../operations/account-lists.js';
import { postsOf } from '../../operations/post-lists.js';
import { endpoint } from '../endpoint.js';
import { foundAccount } from '../present/found.js';
import { accountPage, postPage } from '../present/pages.js';
import { profileOf } from '../present/profile-of.js';
import { rowCosts } from '../route-cost.js';
import { AccountPage, Profile } from '../shapes/account.shape.js';
import { AccountIdPath, AccountSearch, HandlePath, PageQuery } from '../shapes/parameters.js';
import { PostPage } from '../shapes/post.shape.js';

const tag = 'Accounts';
const viewer = 'anybody';
const refusals = { 404: ['ACCOUNT_NOT_FOUND'] };

/** Other accounts. Who blocks the viewer, and whom the viewer blocks, is not found. */
export const accountEndpoints = [
  endpoint({
    operationId: 'searchAccounts',
    tag,
    summary: 'Find accounts by handle or name',
    description: 'The most similar first.',
    method: 'GET',
    path: '/v1/accounts',
    viewer,
    query: AccountSearch,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    handle: async ({ edge, query }) => accountPage(edge, await searchAccounts(edge, query)),
  }),
  endpoint({
    operationId: 'getAccount',
    tag,
    summary: 'Read an account',
    method: 'GET',
    path: '/v1/accounts/{accountId}',
    viewer,
    params: AccountIdPath,
    answer: Profile,
    refusals,
    handle: async ({ edge, params }) => profileOf(edge, await foundAccount(edge, { id: params.accountId })),
  }),
  endpoint({
    operationId: 'getAccountByHandle',
    tag,
    summary: 'Read an account by its handle',
    method: 'GET',
    path: '/v1/handles/{handle}',
    viewer,
    params: HandlePath,
    answer: Profile,
    refusals,
    handle: async ({ edge, params }) => profileOf(edge, await foundAccount(edge, params)),
  }),
  endpoint({
    operationId: 'listPostsOfAccount',
    tag,
    summary: 'List an account’s posts',
    description: 'Those that are no replies, newest first.',
    method: 'GET',
    path: '/v1/accounts/{accountId}/posts',
    viewer,
    params: AccountIdPath,
    query: PageQuery,
    answer: PostPage,
    costOfRow: rowCosts.post,
    refusals,
    handle: async ({ edge, params: { accountId: id }, query }) => {
      const [posts] = await Promise.all([postsOf(edge, id, query), foundAccount(edge, { id })]);
      return postPage(edge, posts);
    },
  }),
  endpoint({
    operationId: 'listFollowers',
    tag,
    summary: 'List who follows an account',
    description: 'The latest first.',
    method: 'GET',
    path: '/v1/accounts/{accountId}/followers',
    viewer,
    params: AccountIdPath,
    query: PageQuery,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    refusals,
    handle: async ({ edge, params: { accountId: id }, query }) => {
      const [followers] = await Promise.all([followersOf(edge, id, query), foundAccount(edge, { id })]);
      return accountPage(edge, followers);
    },
  }),
  endpoint({
    operationId: 'listFollowing',
    tag,
    summary: 'List whom an account follows',
    description: 'The latest first.',
    method: 'GET',
    path: '/v1/accounts/{accountId}/following',
    viewer,
    params: AccountIdPath,
    query: PageQuery,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    refusals,
    handle: async ({ edge, params: { accountId: id }, query }) => {
      const [following] = await Promise.all([followingOf(edge, id, query), foundAccount(edge, { id })]);
      return accountPage(edge, following);
    },
  }),
];
