import type { accounts } from '@rookery/contracts';
import type { Edge } from '../../edge.js';
import type { Profile } from '../shapes/account.shape.js';
import { hydrateAccount } from './hydrate.js';
import { PartialRead } from './partial-read.js';
import { presentRelationship } from './present-rows.js';

/** An account with its counts, and how the viewer stands to it; asked all at once. */
export async function profileOf(edge: Edge, row: accounts.Account): Promise<Profile> {
  const { call, loaders } = edge;
  const isOther = call.viewer !== undefined && call.viewer.accountId !== row.id;
  const [[counts], [relationship]] = await Promise.all([
    loaders.followCounts.loadMany([row.id]),
    isOther ? loaders.relationships.loadMany([row.id]) : [null],
  ]);
  const read = new PartialRead();
  const [known, stands] = [read.rowOf(counts), read.rowOf(relationship)];
  return {
    ...hydrateAccount(edge, row),
    followerCount: known && known.followerCount,
    followingCount: known && known.followingCount,
    relationship: stands && presentRelationship(stands),
  };
}
