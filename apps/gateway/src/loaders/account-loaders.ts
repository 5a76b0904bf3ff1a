import type { accounts } from '@rookery/contracts';
import type DataLoader from 'dataloader';
import { batchByKey } from './batch-by-key.js';
import type { LoaderOf } from './loader-of.js';

type AccountLoader = LoaderOf<DataLoader<string, accounts.Account | null>>;

const keyOf = ({ id }: accounts.Account) => id;

/**
 * Accounts that an owner has shown to the viewer. Authors and likes: posts has filtered. Followers, following, muted and
 * relationships: feeds has. Whom the viewer blocks: shown on purpose (record 26). The viewer's own: the token names it.
 */
export const shownAccounts: AccountLoader = (_, edge, { reads }) =>
  batchByKey({ fetch: (ids) => reads.shownAccounts(ids, edge()), keyOf });

/** Accounts that anybody may have named: an id from outside, a mention, an actor in the log of an inbox. */
export const namedAccounts: AccountLoader = (_, edge, { reads, showAccounts }) =>
  batchByKey({ fetch: async (ids) => showAccounts(await reads.namedAccounts(ids, edge())), keyOf });

export const accountsByHandle: AccountLoader = ({ accounts }, edge, { showAccounts }) =>
  batchByKey({
    fetch: async (handles) => showAccounts((await accounts.batchGetAccountsByHandle({ handles }, edge())).accounts),
    keyOf: ({ handle }) => handle,
    canonical: (handle) => handle.toLowerCase(),
  });
