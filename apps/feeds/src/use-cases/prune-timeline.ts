import type { Transaction } from '@rookery/database';
import { jobKind, runs } from '@rookery/outbox';
import type { Jobs } from '@rookery/outbox';
import { stepRowsMax } from '../model/limits.js';
import { followKey } from '../model/timeline-work.js';
import type { Follow } from '../model/timeline-work.js';
import { lockAuthor } from './lock-author.js';
import { step } from './step.js';

const prune = jobKind<Follow, string>('prune');

/** Orders the end of an author's posts in the timeline of who no longer follows them. */
export async function startPrune(tx: Transaction, jobs: Jobs, follow: Follow): Promise<void> {
  await jobs.add(tx, prune, { key: followKey(follow), payload: follow });
}

/** Takes it back, for a follow that begins anew. */
export async function stopPrune(tx: Transaction, jobs: Jobs, follow: Follow): Promise<void> {
  await jobs.remove(tx, prune, followKey(follow));
}

/** Walks the timeline by its key. */
export const pruneTimeline = runs(prune, async (tx, { payload: { followerId, followeeId }, cursor }) => {
  await lockAuthor(tx, followeeId);
  const clear = `
    with seen as (
      select ctid as place, post_id, author_id from home_timeline
      where account_id = $1 and ($3::uuid is null or post_id > $3)
        and not exists (select from follows where follower_id = $1 and followee_id = $2)
      order by post_id limit $4
    ), removed as (
      delete from home_timeline where ctid = any (array(select place from seen where author_id = $2))
    )
    select count(*)::int as count, max(post_id::text collate "C") as last from seen`;
  return step(tx, clear, [followerId, followeeId, cursor ?? null, stepRowsMax]);
});
