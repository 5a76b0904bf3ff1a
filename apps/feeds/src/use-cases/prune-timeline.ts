import { jobKind, runs } from '@rookery/outbox';
import { stepRowsMax } from '../model/limits.js';
import type { Follow } from '../model/timeline-work.js';
import { lockAuthor } from './lock-author.js';
import { step } from './step.js';

export const prune = jobKind<Follow, string>('prune');

/** Takes an author's posts out of the timeline of who no longer follows them, walking the timeline by its key. */
export const pruneTimeline = runs(prune, async (tx, { payload: { followerId, followeeId }, cursor }) => {
  await lockAuthor(tx, followeeId);
  const clear = `
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
  return step(tx, clear, [followerId, followeeId, cursor ?? null, stepRowsMax]);
});
