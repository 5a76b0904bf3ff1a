import type { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';
import { viewOfMedia } from '../operations/media-view.js';
import { batchByKey } from './batch-by-key.js';

/** The edges of one operation, each read in batches; made anew for every operation, so nothing is ever stale for long. */
export class Loaders {
  readonly accounts;
  readonly accountsByHandle;
  readonly posts;
  readonly media;
  readonly relationships;

  constructor(clients: Clients, call: Call, publicUrl: string) {
    this.accounts = batchByKey({
      fetch: async (ids) =>
        (await clients.accounts.batchGetAccounts({ ids, regardlessOfBlocks: false }, call)).accounts,
      keyOf: ({ id }) => id,
    });
    this.accountsByHandle = batchByKey({
      fetch: async (handles) => (await clients.accounts.batchGetAccountsByHandle({ handles }, call)).accounts,
      keyOf: ({ handle }) => handle,
      canonical: (handle) => handle.toLowerCase(),
    });
    this.posts = batchByKey({
      fetch: async (ids) => (await clients.posts.batchGetPosts({ ids, ownSince: undefined }, call)).posts,
      keyOf: ({ id }) => id,
    });
    this.media = batchByKey({
      fetch: async (ids) => {
        const answer = await clients.media.batchGetMedia({ ids }, call);
        return answer.media.map((media) => viewOfMedia(media, publicUrl));
      },
      keyOf: ({ id }) => id,
    });
    this.relationships = batchByKey({
      fetch: async (accountIds) => (await clients.feeds.batchGetRelationships({ accountIds }, call)).relationships,
      keyOf: ({ accountId }) => accountId,
    });
  }
}
