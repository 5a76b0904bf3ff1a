import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { accountNotFound, blocked, selfFollow } from '../model/feeds.errors.js';
import type { Follow } from '../model/timeline-work.js';
import { AccountDirectory } from '../outbound/account-directory.js';
import { startBackfill } from './backfill-timeline.js';
import { isBlockedEitherWay } from './block-account.js';
import { countFollows } from './count-follows.js';
import { lockGraphs, nextVersion } from './graph.js';
import { stopPrune } from './prune-timeline.js';

/** Makes the caller follow an account, whose posts come into the caller's timeline. */
@Injectable()
export class FollowAccount {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly directory: AccountDirectory,
  ) {}

  /** Following twice is following once. Throws SELF_FOLLOW, ACCOUNT_NOT_FOUND, BLOCKED. */
  async execute({ accountId }: { accountId: string }, caller: Call): Promise<void> {
    const followerId = caller.viewerId;
    if (accountId === followerId) throw selfFollow();
    if (!(await this.directory.has(accountId, caller))) throw accountNotFound();
    await this.database.transaction((tx) => this.follow(tx, { followerId, followeeId: accountId }));
  }

  private async follow(tx: Transaction, pair: Follow): Promise<void> {
    const { followerId, followeeId } = pair;
    await lockGraphs(tx, followerId);
    if (await isBlockedEitherWay(tx, pair)) throw blocked();
    const insert = `insert into follows (follower_id, followee_id, followed_at) values ($1, $2, now())
                    on conflict do nothing`;
    const { count } = await sql(tx, insert, [followerId, followeeId]);
    if (count === 0) return;
    await stopPrune(tx, this.jobs, pair);
    await this.outbox.add(tx, feeds.AccountFollowed, {
      aggregateId: followerId,
      version: await nextVersion(tx, followerId),
      payload: pair,
    });
    await startBackfill(tx, this.jobs, pair);
    await countFollows(tx, [pair], 1);
  }
}
