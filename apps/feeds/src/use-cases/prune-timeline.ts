import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Job, JobWorker } from '@rookery/outbox';
import { stepRowsMax } from '../model/limits.js';
import type { FollowJob } from '../model/timeline-jobs.js';
import { lockAuthor } from './lock-author.js';

export const prune = 'prune';

/** Takes an author's posts out of the timeline of who no longer follows them, walking the timeline by its key. */
@Injectable()
export class PruneTimeline implements JobWorker<FollowJob> {
  readonly kind = prune;

  async advance(tx: Transaction, { payload, cursor }: Job<FollowJob>): Promise<string | undefined> {
    await lockAuthor(tx, payload.followeeId);
    const step = `
      with seen as (
        select post_id, author_id from home_timeline
        where account_id = $1 and ($3::uuid is null or post_id > $3)
          and not exists (select from follows where follower_id = $1 and followee_id = $2)
        order by post_id limit $4
      ), removed as (
        delete from home_timeline using seen
        where home_timeline.account_id = $1 and home_timeline.post_id = seen.post_id and seen.author_id = $2
      )
      select count(*)::int as count, max(post_id::text) as last from seen`;
    const parameters = [payload.followerId, payload.followeeId, cursor || null, stepRowsMax];
    const { rows } = await sql<{ count: number; last: string | null }>(tx, step, parameters);
    return rows[0]?.count === stepRowsMax ? (rows[0].last ?? undefined) : undefined;
  }
}
