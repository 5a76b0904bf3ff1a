import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { jobKind, runs } from '@rookery/outbox';
import type { Jobs } from '@rookery/outbox';
import { stepRowsMax } from '../model/limits.js';
import type { AuthoredPost } from '../model/timeline-work.js';
import { lockAuthor } from './lock-author.js';
import { step } from './step.js';

export const withdraw = jobKind<AuthoredPost, string>('withdraw');

/**
 * Forgets a deleted post; a job takes it out of the timelines. Its fan-out, if one is still under way, finds the post
 * gone and ends: removing that job here would wait for its chunk, which may wait for a lock this transaction holds.
 */
export async function forgetPost(tx: Transaction, jobs: Jobs, post: AuthoredPost): Promise<void> {
  const forget = 'delete from authored_posts where author_id = $1 and post_id = $2';
  const { count } = await sql(tx, forget, [post.authorId, post.postId]);
  // A reply was never here.
  if (count > 0) await jobs.add(tx, withdraw, { key: post.postId, payload: post });
}

/** Takes a deleted post out of every timeline. */
export const withdrawPost = runs(withdraw, async (tx, { payload: { postId, authorId }, cursor }) => {
  await lockAuthor(tx, authorId);
  const hide = `
    with held as (
      select ctid as place, account_id from home_timeline
      where post_id = $1 and ($2::uuid is null or account_id > $2)
      order by account_id limit $3
    ), removed as (
      delete from home_timeline where ctid = any (array(select place from held))
    )
    select count(*)::int as count, max(account_id::text collate "C") as last from held`;
  return step(tx, hide, [postId, cursor ?? null, stepRowsMax]);
});
