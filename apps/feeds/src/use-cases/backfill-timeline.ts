import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { jobKind, runs } from '@rookery/outbox';
import type { Jobs } from '@rookery/outbox';
import { backfillPostsMax } from '../model/limits.js';
import { followKey } from '../model/timeline-work.js';
import type { Follow } from '../model/timeline-work.js';
import { lockAuthor, tryLockAuthor } from './lock-author.js';

const backfill = jobKind<Follow, never>('backfill');

/**
 * Fills a new follower's timeline with the followee's newest posts: at once, or by a job while others are at work on
 * the followee's posts, because nobody who follows should wait for them. Nothing its transaction does afterwards takes
 * long.
 */
export async function startBackfill(tx: Transaction, jobs: Jobs, follow: Follow): Promise<void> {
  if (await tryLockAuthor(tx, follow.followeeId)) await fill(tx, follow);
  else await jobs.add(tx, backfill, { key: followKey(follow), payload: follow });
}

/** Takes a backfill back, for a follow that ends. */
export async function stopBackfill(tx: Transaction, jobs: Jobs, follow: Follow): Promise<void> {
  await jobs.remove(tx, backfill, followKey(follow));
}

export const backfillTimeline = runs(backfill, async (tx, { payload }) => {
  await lockAuthor(tx, payload.followeeId);
  await fill(tx, payload);
  return 'done';
});

/** Few enough posts for one step; none when the follow is over. */
async function fill(tx: Transaction, { followerId, followeeId }: Follow): Promise<void> {
  const newest = `
    insert into home_timeline (account_id, post_id, author_id)
    select $1::uuid, post_id, author_id from authored_posts
    where author_id = $2 and exists (select from follows where follower_id = $1 and followee_id = $2)
    order by post_id desc limit $3
    on conflict do nothing`;
  await sql(tx, newest, [followerId, followeeId, backfillPostsMax]);
}
