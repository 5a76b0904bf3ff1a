import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import type { Follow } from '../model/timeline-work.js';
import { stopBackfill } from './backfill-timeline.js';
import { countFollows } from './count-follows.js';
import { lockGraphs, nextVersion } from './graph.js';
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
    await this.database.transaction(async (tx) => {
      await lockGraphs(tx, pair.followerId);
      await endFollows(tx, { outbox: this.outbox, jobs: this.jobs }, [pair]);
    });
  }
}

interface Work {
  outbox: Outbox;
  jobs: Jobs;
}

/** Ends those that are follows, of followers whose graphs are locked. The last thing its transaction does. */
export async function endFollows(tx: Transaction, work: Work, pairs: readonly Follow[]): Promise<void> {
  const ended: Follow[] = [];
  for (const pair of pairs) if (await endFollow(tx, work, pair)) ended.push(pair);
  await countFollows(tx, ended, -1);
}

async function endFollow(tx: Transaction, { outbox, jobs }: Work, pair: Follow): Promise<boolean> {
  const { followerId, followeeId } = pair;
  const remove = 'delete from follows where follower_id = $1 and followee_id = $2';
  const { count } = await sql(tx, remove, [followerId, followeeId]);
  if (count === 0) return false;
  await stopBackfill(tx, jobs, pair);
  await startPrune(tx, jobs, pair);
  await outbox.add(tx, feeds.AccountUnfollowed, {
    aggregateId: followerId,
    version: await nextVersion(tx, followerId),
    payload: pair,
  });
  return true;
}
