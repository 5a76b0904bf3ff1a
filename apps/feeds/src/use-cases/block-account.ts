import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { accountNotFound, selfBlock } from '../model/feeds.errors.js';
import type { Follow } from '../model/timeline-work.js';
import { AccountDirectory } from '../outbound/account-directory.js';
import { lockGraphs, nextVersion } from './graph.js';
import { endFollows } from './unfollow-account.js';

/** Makes the caller block an account: follows between the two end, and none begins, either way. */
@Injectable()
export class BlockAccount {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly directory: AccountDirectory,
  ) {}

  /** Blocking twice is blocking once. Throws SELF_BLOCK, ACCOUNT_NOT_FOUND. */
  async execute({ accountId }: { accountId: string }, caller: Call): Promise<void> {
    const blockerId = caller.viewerId;
    if (accountId === blockerId) throw selfBlock();
    if (!(await this.directory.has(accountId, caller))) throw accountNotFound();
    await this.database.transaction((tx) => this.block(tx, { blockerId, blockedId: accountId }));
  }

  /**
   * Both graphs are locked: the follows of both may end, and whoever follows locks their own graph and looks for a block
   * afterwards. So of a block and a follow at once, the second sees the first.
   */
  private async block(tx: Transaction, pair: feeds.AccountBlocked): Promise<void> {
    const { blockerId, blockedId } = pair;
    await lockGraphs(tx, blockerId, blockedId);
    const insert = `insert into blocks (blocker_id, blocked_id, blocked_at) values ($1, $2, now())
                    on conflict do nothing`;
    const { count } = await sql(tx, insert, [blockerId, blockedId]);
    if (count === 0) return;
    await this.outbox.add(tx, feeds.AccountBlocked, {
      aggregateId: blockerId,
      version: await nextVersion(tx, blockerId),
      payload: pair,
    });
    const work = { outbox: this.outbox, jobs: this.jobs };
    await endFollows(tx, work, [
      { followerId: blockerId, followeeId: blockedId },
      { followerId: blockedId, followeeId: blockerId },
    ]);
  }
}

/** Whether one of the two blocks the other. Read after the follower's graph is locked, the answer stays true. */
export async function isBlockedEitherWay(tx: Transaction, { followerId, followeeId }: Follow): Promise<boolean> {
  const find = `select from blocks
                where (blocker_id, blocked_id) in (($1::uuid, $2::uuid), ($2::uuid, $1::uuid)) limit 1`;
  const { count } = await sql(tx, find, [followerId, followeeId]);
  return count > 0;
}
