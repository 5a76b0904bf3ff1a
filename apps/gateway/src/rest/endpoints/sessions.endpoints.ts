import { z } from 'zod';
import { passwordCost } from '../../limits/cost.decorator.js';
import { endSession, sessions } from '../../operations/account-security.js';
import { refreshSession, register, signIn, signOut } from '../../operations/sessions.js';
import type { SignedIn as SignedInRows } from '../../operations/sessions.js';
import type { Edge } from '../../edge.js';
import { endpoint } from '../endpoint.js';
import { hydrateAccount } from '../present/hydrate.js';
import { presentSession, presentTokens } from '../present/present-session.js';
import { SessionIdPath } from '../shapes/parameters.js';
import { Credentials, Refreshed, RefreshRequest, Registration, Sessions, SignedIn } from '../shapes/session.shape.js';

const tag = 'Sessions';
// Whoever asks for tokens has none, or one that has expired.
const viewer = 'nobody';
const noKey = 'Takes no `Idempotency-Key`: the answer is secret and is kept nowhere.';

/** Signing up, in and out. */
export const sessionEndpoints = [
  endpoint({
    operationId: 'register',
    tag,
    summary: 'Make an account and open its first session',
    description: noKey,
    method: 'POST',
    path: '/v1/auth/register',
    viewer,
    body: Registration,
    ...passwordCost,
    status: 201,
    answer: SignedIn,
    refusals: {
      400: ['PASSWORD_COMMON'],
      409: ['HANDLE_TAKEN', 'EMAIL_TAKEN'],
      429: ['SIGN_IN_LIMITED', 'SIGN_IN_BUSY'],
    },
    handle: async ({ edge, body }) => presentSignedIn(edge, await register(edge, body)),
    locationOf: ({ account }) => `/v1/accounts/${account.id}`,
  }),
  endpoint({
    operationId: 'signIn',
    tag,
    summary: 'Open a session',
    description: `By handle or e-mail address. An unknown account and a wrong password are refused alike. ${noKey}`,
    method: 'POST',
    path: '/v1/auth/sign-in',
    viewer,
    body: Credentials,
    ...passwordCost,
    answer: SignedIn,
    refusals: {
      401: ['CREDENTIALS_REFUSED'],
      403: ['ACCOUNT_SUSPENDED'],
      429: ['SIGN_IN_LIMITED', 'SIGN_IN_BUSY'],
    },
    handle: async ({ edge, body }) => presentSignedIn(edge, await signIn(edge, body)),
  }),
  endpoint({
    operationId: 'refreshSession',
    tag,
    summary: 'Trade a refresh token for its successor',
    description: `A token that was traded before ends the whole session. ${noKey}`,
    method: 'POST',
    path: '/v1/auth/refresh',
    viewer,
    body: RefreshRequest,
    ...passwordCost,
    answer: Refreshed,
    refusals: { 401: ['REFRESH_TOKEN_REFUSED', 'SESSION_ENDED'] },
    handle: async ({ edge, body }) => ({ tokens: presentTokens((await refreshSession(edge, body)).tokens) }),
  }),
  endpoint({
    operationId: 'signOut',
    tag,
    summary: 'End the session of the token',
    description: 'Its tokens are refused everywhere within about a second.',
    method: 'POST',
    path: '/v1/auth/sign-out',
    viewer: 'required',
    status: 204,
    handle: async ({ edge }) => void (await signOut(edge)),
  }),
  endpoint({
    operationId: 'listSessions',
    tag,
    summary: 'List where the viewer is signed in',
    method: 'GET',
    path: '/v1/me/sessions',
    viewer: 'required',
    answer: Sessions,
    handle: async ({ edge }) => ({ items: ((await sessions(edge)) ?? []).map(presentSession) }),
  }),
  endpoint({
    operationId: 'endSession',
    tag,
    summary: 'End one of the viewer’s sessions',
    description: 'Ending an ended one is no error.',
    method: 'DELETE',
    path: '/v1/me/sessions/{sessionId}',
    viewer: 'required',
    params: SessionIdPath,
    status: 204,
    refusals: { 404: ['SESSION_NOT_FOUND'] },
    handle: async ({ edge, params }) => void (await endSession(edge, params)),
  }),
];

async function presentSignedIn(edge: Edge, { account, tokens }: SignedInRows): Promise<z.infer<typeof SignedIn>> {
  return { account: hydrateAccount(edge, account), tokens: presentTokens(tokens) };
}
