import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Job, JobWorker } from '@rookery/outbox';
import { backfillPostsMax } from '../model/limits.js';
import type { FollowJob } from '../model/timeline-jobs.js';
import { lockAuthor } from './lock-author.js';

export const backfill = 'backfill';

/** Fills a follower's timeline with the followee's newest posts, unless the follow is over; few enough for one step. */
@Injectable()
export class BackfillTimeline implements JobWorker<FollowJob> {
  readonly kind = backfill;

  async advance(tx: Transaction, { payload: { followerId, followeeId } }: Job<FollowJob>): Promise<undefined> {
    await lockAuthor(tx, followeeId);
    const fill = `
      insert into home_timeline (account_id, post_id, author_id)
      select $1::uuid, post_id, author_id from authored_posts
      where author_id = $2 and exists (select from follows where follower_id = $1 and followee_id = $2)
      order by post_id desc limit $3
      on conflict do nothing`;
    await sql(tx, fill, [followerId, followeeId, backfillPostsMax]);
  }
}
