import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import type { Follow } from '../model/timeline-work.js';
import { stopBackfill } from './backfill-timeline.js';
import { lockGraph, nextVersion } from './graph.js';
import { startPrune } from './prune-timeline.js';

/** Ends a follow; a job then takes the account's posts out of the follower's timeline. */
@Injectable()
export class UnfollowAccount {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
  ) {}

  /** Ending a follow that is none changes nothing. */
  async execute(pair: Follow): Promise<void> {
    const { followerId, followeeId } = pair;
    await this.database.transaction(async (tx) => {
      await lockGraph(tx, followerId);
      const remove = 'delete from follows where follower_id = $1 and followee_id = $2';
      const { count } = await sql(tx, remove, [followerId, followeeId]);
      if (count === 0) return;
      await stopBackfill(tx, this.jobs, pair);
      await startPrune(tx, this.jobs, pair);
      await this.outbox.add(tx, feeds.AccountUnfollowed, {
        aggregateId: followerId,
        version: await nextVersion(tx, followerId),
        payload: pair,
      });
    });
  }
}
