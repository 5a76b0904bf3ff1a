import type { accounts, posts } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';

/** What is left out of an answer is unknown, gone, or nothing for the viewer's eyes. */
export interface Reads {
  /** Accounts that an owner has shown to the viewer, so that nobody asks again; `Loaders.shownAccounts` says which. */
  shownAccounts(ids: string[], call: Call): Promise<accounts.Account[]>;
  /** Accounts that anybody may have named: whether the viewer may see them is asked. */
  namedAccounts(ids: string[], call: Call): Promise<accounts.Account[]>;
  /** An account that an owner has shown to the viewer, if it is kept near. */
  keptAccount(id: string): accounts.Account | undefined;
  /** With `ownSince`, the viewer's own posts since then too. */
  posts(asked: posts.BatchGetPostsRequest, call: Call): Promise<posts.BatchGetPostsResponse>;
  /** What is known of an account is not so any more. */
  forgetAccount(id: string): void;
}

/** Asks for nothing: what a question of posts does not say. */
export const postsAsked: posts.BatchGetPostsRequest = {
  ids: [],
  knownIds: [],
  ownSince: undefined,
  regardlessOfBlocks: false,
};

/** Where loaders get whole rows from: the apps that own them. */
export function readsOf(clients: Clients): Reads {
  const accountsOf = async (request: accounts.BatchGetAccountsRequest, call: Call) =>
    (await clients.accounts.batchGetAccounts(request, call)).accounts;
  return {
    shownAccounts: (ids, call) => accountsOf({ ids, regardlessOfBlocks: true }, call),
    namedAccounts: (ids, call) => accountsOf({ ids, regardlessOfBlocks: false }, call),
    posts: (asked, call) => clients.posts.batchGetPosts(asked, call),
    keptAccount: () => undefined,
    forgetAccount: () => undefined,
  };
}
