import { Client, fetchExchange, makeOperation, mapExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { Cache } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import { retryExchange } from '@urql/exchange-retry';
import { refusalsOf } from './errors.js';
import type { Session } from './session.js';

const isKeyless = () => null;

/** Names each write once, so that sending it again has one effect and one answer. */
const nameWrites = mapExchange({
  onOperation(operation) {
    if (operation.kind !== 'mutation') return operation;
    const headers = { 'idempotency-key': crypto.randomUUID() };
    return makeOperation('mutation', operation, { ...operation.context, fetchOptions: { headers } });
  },
});

const cache = () =>
  cacheExchange({
    keys: { MediaVariant: isKeyless, Relationship: isKeyless, SessionTokens: isKeyless },
    optimistic: { likePost: ({ input }, cache) => likedPost((input as { postId: string }).postId, cache) },
  });

/** What likePost will answer, shown until it does; taken back when it is refused. */
function likedPost(id: string, cache: Cache) {
  const post = { __typename: 'Post', id };
  const wasLiked = cache.resolve(post, 'likedByViewer') === true;
  const likeCount = Number(cache.resolve(post, 'likeCount') ?? 0) + (wasLiked ? 0 : 1);
  return { __typename: 'LikePostPayload', post: { ...post, likedByViewer: true, likeCount } };
}

export function createRookeryClient(session: Session): Client {
  const auth = authExchange(async ({ appendHeaders }) => ({
    addAuthToOperation: (operation) =>
      session.accessToken ? appendHeaders(operation, { authorization: `Bearer ${session.accessToken}` }) : operation,
    willAuthError: () => session.isStale,
    didAuthError: (error) => refusalsOf(error).some(({ reason }) => reason === 'TOKEN_REFUSED'),
    refreshAuth: async () => {
      await session.renew().catch(() => undefined); // signed out then: the operation says so
    },
  }));
  const retry = retryExchange({
    maxNumberAttempts: 3,
    initialDelayMs: 300,
    // A page that only lacks fields is shown as it is.
    retryIf: (error) => refusalsOf(error).every(({ retryable, path = [] }) => retryable && path.length <= 1),
  });
  const persisted = persistedExchange({ preferGetForPersistedQueries: true });
  return new Client({
    url: `${session.url}/graphql`,
    exchanges: [nameWrites, cache(), retry, auth, persisted, fetchExchange],
  });
}
