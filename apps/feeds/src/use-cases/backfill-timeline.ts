import { sql } from '@rookery/database';
import { jobKind, runs } from '@rookery/outbox';
import { backfillPostsMax } from '../model/limits.js';
import type { Follow } from '../model/timeline-work.js';
import { lockAuthor } from './lock-author.js';

export const backfill = jobKind<Follow, never>('backfill');

/** Fills a follower's timeline with the followee's newest posts, unless the follow is over; few enough for one step. */
export const backfillTimeline = runs(backfill, async (tx, { payload: { followerId, followeeId } }) => {
  await lockAuthor(tx, followeeId);
  const fill = `
    insert into home_timeline (account_id, post_id, author_id)
    select $1::uuid, post_id, author_id from authored_posts
    where author_id = $2 and exists (select from follows where follower_id = $1 and followee_id = $2)
    order by post_id desc limit $3
    on conflict do nothing`;
  await sql(tx, fill, [followerId, followeeId, backfillPostsMax]);
  return 'done';
});
