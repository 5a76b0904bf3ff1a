import { feeds } from '@rookery/contracts';
import { idField, idsField, idsInOrderField, parse } from '@rookery/errors';
import { IdempotentWrites } from '@rookery/idempotency';
import { RpcController, anonymous, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { AccountLists } from '../use-cases/account-lists.js';
import { BlockAccount } from '../use-cases/block-account.js';
import { FeedQueries } from '../use-cases/feed-queries.js';
import { FeedSnapshot } from '../use-cases/feed-snapshot.js';
import { FollowAccount } from '../use-cases/follow-account.js';
import { MuteAccount } from '../use-cases/mute-account.js';
import { UnblockAccount } from '../use-cases/unblock-account.js';
import { UnfollowAccount } from '../use-cases/unfollow-account.js';
import { UnmuteAccount } from '../use-cases/unmute-account.js';

const oneAccount = z.object({ accountId: idField });
const batch = z.object({ accountIds: idsField });
const inOrder = z.object({ accountIds: idsInOrderField });

@RpcController(feeds.FeedsServiceService, {
  batchListFollowers: anonymous('gateway'),
  batchListFollowing: anonymous('gateway'),
  batchGetFollowCounts: anonymous('gateway'),
  listBlockedAccounts: viewer('gateway'),
  listMutedAccounts: viewer('gateway'),
  follow: viewer('gateway'),
  unfollow: viewer('gateway'),
  block: viewer('gateway'),
  unblock: viewer('gateway'),
  mute: viewer('gateway'),
  unmute: viewer('gateway'),
  batchGetRelationships: viewer('gateway'),
  getHomeTimeline: viewer('gateway'),
  exportSnapshot: service('accounts', 'notifications', 'posts'),
})
export class FeedsController implements RpcHandlers<typeof feeds.FeedsServiceService> {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly following: FollowAccount,
    private readonly unfollowing: UnfollowAccount,
    private readonly blocking: BlockAccount,
    private readonly unblocking: UnblockAccount,
    private readonly muting: MuteAccount,
    private readonly unmuting: UnmuteAccount,
    private readonly lists: AccountLists,
    private readonly queries: FeedQueries,
    private readonly snapshot: FeedSnapshot,
  ) {}

  async follow(request: feeds.FollowRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.follow, request, {
      effect: (transaction) => this.following.execute({ accountId }, call, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async unfollow(request: feeds.UnfollowRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.unfollow, request, {
      effect: (transaction) =>
        this.unfollowing.execute({ followerId: call.viewerId, followeeId: accountId }, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async block(request: feeds.BlockRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.block, request, {
      effect: (transaction) => this.blocking.execute({ accountId }, call, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async unblock(request: feeds.UnblockRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.unblock, request, {
      effect: (transaction) => this.unblocking.execute({ blockerId: call.viewerId, blockedId: accountId }, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async mute(request: feeds.MuteRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.mute, request, {
      effect: (transaction) => this.muting.execute({ accountId }, call, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async unmute(request: feeds.UnmuteRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    return this.writes.once(call, feeds.FeedsServiceService.unmute, request, {
      effect: (transaction) => this.unmuting.execute({ muterId: call.viewerId, mutedId: accountId }, transaction),
      ...this.tellRelationship(call.viewerId, accountId),
    });
  }

  async batchGetRelationships(request: feeds.BatchGetRelationshipsRequest, { viewerId }: Call) {
    const { accountIds } = parse(batch, request);
    return { relationships: await this.queries.relationships(viewerId, accountIds) };
  }

  async batchListFollowers(request: feeds.BatchListFollowersRequest, { viewer }: Call) {
    const { accountIds: ownerIds } = parse(inOrder, request);
    const { page } = request;
    return { pages: await this.lists.read({ list: 'followers', ownerIds, page, viewerId: viewer?.accountId }) };
  }

  async batchListFollowing(request: feeds.BatchListFollowingRequest, { viewer }: Call) {
    const { accountIds: ownerIds } = parse(inOrder, request);
    const { page } = request;
    return { pages: await this.lists.read({ list: 'following', ownerIds, page, viewerId: viewer?.accountId }) };
  }

  async batchGetFollowCounts(request: feeds.BatchGetFollowCountsRequest) {
    return { counts: await this.queries.followCounts(parse(inOrder, request).accountIds) };
  }

  async listBlockedAccounts({ page }: feeds.ListBlockedAccountsRequest, { viewerId }: Call) {
    const [own] = await this.lists.read({ list: 'blocked', ownerIds: [viewerId], page, viewerId });
    return { page: own };
  }

  async listMutedAccounts({ page }: feeds.ListMutedAccountsRequest, { viewerId }: Call) {
    const [own] = await this.lists.read({ list: 'muted', ownerIds: [viewerId], page, viewerId });
    return { page: own };
  }

  async getHomeTimeline({ page }: feeds.GetHomeTimelineRequest, { viewerId }: Call) {
    return this.queries.homeTimeline(viewerId, page);
  }

  exportSnapshot() {
    return this.snapshot.export();
  }

  /** A change of a relationship is answered with how it stands, the first time as every other. */
  private tellRelationship(viewerId: string, accountId: string) {
    const tell = async () => {
      const [relationship] = await this.queries.relationships(viewerId, [accountId]);
      return { relationship };
    };
    return { answer: tell, again: tell };
  }
}
