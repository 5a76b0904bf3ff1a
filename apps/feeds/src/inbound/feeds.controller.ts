import { feeds } from '@rookery/contracts';
import { idField, idsField, parse } from '@rookery/errors';
import { RpcController } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { FeedQueries } from '../use-cases/feed-queries.js';
import { FollowAccount } from '../use-cases/follow-account.js';
import { UnfollowAccount } from '../use-cases/unfollow-account.js';

const oneAccount = z.object({ accountId: idField });
const batch = z.object({ accountIds: idsField });

@RpcController(feeds.FeedsServiceService, {
  follow: 'viewer',
  unfollow: 'viewer',
  batchGetRelationships: 'viewer',
  getHomeTimeline: 'viewer',
})
export class FeedsController implements RpcHandlers<typeof feeds.FeedsServiceService> {
  constructor(
    private readonly following: FollowAccount,
    private readonly unfollowing: UnfollowAccount,
    private readonly queries: FeedQueries,
  ) {}

  async follow(request: feeds.FollowRequest, call: Call) {
    const { accountId } = parse(oneAccount, request);
    await this.following.execute({ accountId }, call);
    return { relationship: await this.relationship(call.viewerId, accountId) };
  }

  async unfollow(request: feeds.UnfollowRequest, { viewerId }: Call) {
    const { accountId } = parse(oneAccount, request);
    await this.unfollowing.execute({ followerId: viewerId, followeeId: accountId });
    return { relationship: await this.relationship(viewerId, accountId) };
  }

  async batchGetRelationships(request: feeds.BatchGetRelationshipsRequest, { viewerId }: Call) {
    const { accountIds } = parse(batch, request);
    return { relationships: await this.queries.relationships(viewerId, accountIds) };
  }

  async getHomeTimeline({ page }: feeds.GetHomeTimelineRequest, { viewerId }: Call) {
    return this.queries.homeTimeline(viewerId, page);
  }

  private async relationship(viewerId: string, accountId: string) {
    const [relationship] = await this.queries.relationships(viewerId, [accountId]);
    return relationship;
  }
}
