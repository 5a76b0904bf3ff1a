import { passwordCost } from '../../limits/cost.decorator.js';
import { changePassword, deleteAccount } from '../../operations/account-security.js';
import { blockedAccounts, mutedAccounts } from '../../operations/account-lists.js';
import { updateProfile } from '../../operations/accounts.js';
import { endpoint } from '../endpoint.js';
import { foundAccount } from '../present/found.js';
import { accountPage } from '../present/pages.js';
import { profileOf } from '../present/profile-of.js';
import { rowCosts } from '../route-cost.js';
import { AccountPage, Profile, ProfileChange } from '../shapes/account.shape.js';
import { PageQuery } from '../shapes/parameters.js';
import { Confirmation, PasswordChange, PasswordChanged } from '../shapes/session.shape.js';

const tag = 'Viewer';
const viewer = 'required';

/** The account that is signed in. */
export const viewerEndpoints = [
  endpoint({
    operationId: 'getViewer',
    tag,
    summary: 'Read who is signed in',
    method: 'GET',
    path: '/v1/me',
    viewer,
    answer: Profile,
    refusals: { 404: ['ACCOUNT_NOT_FOUND'] },
    handle: async ({ edge }) => profileOf(edge, await foundAccount(edge, { id: edge.call.viewerId })),
  }),
  endpoint({
    operationId: 'updateProfile',
    tag,
    summary: 'Change the viewer’s profile',
    description: 'What is absent stays as it is.',
    method: 'PATCH',
    path: '/v1/me',
    viewer,
    takesKey: true,
    body: ProfileChange,
    answer: Profile,
    refusals: { 400: ['MEDIA_NOT_USABLE'] },
    handle: async ({ edge, body }) => profileOf(edge, (await updateProfile(edge, body)).account),
  }),
  endpoint({
    operationId: 'changePassword',
    tag,
    summary: 'Change the password',
    description: 'Ends every other session.',
    method: 'PUT',
    path: '/v1/me/password',
    viewer,
    body: PasswordChange,
    ...passwordCost,
    answer: PasswordChanged,
    refusals: { 400: ['PASSWORD_COMMON'], 403: ['PASSWORD_WRONG'], 429: ['SIGN_IN_LIMITED', 'SIGN_IN_BUSY'] },
    handle: ({ edge, body }) => changePassword(edge, body),
  }),
  endpoint({
    operationId: 'deleteAccount',
    tag,
    summary: 'End the viewer’s account for good',
    description: 'With all its sessions. Nobody else will ever have its handle.',
    method: 'POST',
    path: '/v1/me/deletion',
    viewer,
    body: Confirmation,
    ...passwordCost,
    status: 204,
    refusals: { 403: ['PASSWORD_WRONG'], 429: ['SIGN_IN_LIMITED', 'SIGN_IN_BUSY'] },
    handle: async ({ edge, body }) => void (await deleteAccount(edge, body)),
  }),
  endpoint({
    operationId: 'blockedAccounts',
    tag,
    summary: 'List whom the viewer blocks',
    description: 'The latest first.',
    method: 'GET',
    path: '/v1/me/blocked-accounts',
    viewer,
    query: PageQuery,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    handle: async ({ edge, query }) => accountPage(edge, await blockedAccounts(edge, query)),
  }),
  endpoint({
    operationId: 'mutedAccounts',
    tag,
    summary: 'List whom the viewer mutes',
    description: 'The latest first.',
    method: 'GET',
    path: '/v1/me/muted-accounts',
    viewer,
    query: PageQuery,
    answer: AccountPage,
    costOfRow: rowCosts.account,
    handle: async ({ edge, query }) => accountPage(edge, await mutedAccounts(edge, query)),
  }),
];
