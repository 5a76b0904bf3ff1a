import type { feeds } from '@rookery/contracts';
import { batchByKey } from './batch-by-key.js';
import { batchPages } from './batch-pages.js';
import type { LoaderOf } from './loader-of.js';

type KeyLoader<Row> = LoaderOf<ReturnType<typeof batchByKey<Row>>>;
type AccountPagesLoader = LoaderOf<ReturnType<typeof batchPages<feeds.AccountPage>>>;

/** How the viewer and others stand to each other. */
export const relationships: KeyLoader<feeds.Relationship> = ({ feeds }, edge) =>
  batchByKey({
    fetch: async (accountIds) => (await feeds.batchGetRelationships({ accountIds }, edge())).relationships,
    keyOf: ({ accountId }) => accountId,
  });

export const followCounts: KeyLoader<feeds.FollowCounts> = ({ feeds }, edge) =>
  batchByKey({
    fetch: async (accountIds) => (await feeds.batchGetFollowCounts({ accountIds }, edge())).counts,
    keyOf: ({ accountId }) => accountId,
  });

export const followers: AccountPagesLoader = ({ feeds }, edge) =>
  batchPages(async (accountIds, page) => (await feeds.batchListFollowers({ accountIds, page }, edge())).pages);

export const following: AccountPagesLoader = ({ feeds }, edge) =>
  batchPages(async (accountIds, page) => (await feeds.batchListFollowing({ accountIds, page }, edge())).pages);
