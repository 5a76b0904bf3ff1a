import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import { followKey } from '../model/timeline-work.js';
import type { Follow } from '../model/timeline-work.js';
import { backfill } from './backfill-timeline.js';
import { lockGraph, nextVersion } from './graph.js';
import { prune } from './prune-timeline.js';

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
      await this.jobs.remove(tx, backfill, followKey(pair));
      await this.jobs.add(tx, prune, { key: followKey(pair), payload: pair });
      await this.outbox.add(tx, feeds.AccountUnfollowed, {
        aggregateId: followerId,
        version: await nextVersion(tx, followerId),
        payload: pair,
      });
    });
  }
}
