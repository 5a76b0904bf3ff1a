import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { jobKind, runs } from '@rookery/outbox';
import type { ChunkResult, Jobs } from '@rookery/outbox';
import { directFollowersMax, stepRowsMax } from '../model/limits.js';
import type { AuthoredPost } from '../model/timeline-work.js';
import { lockAuthor } from './lock-author.js';
import { step } from './step.js';

/** `after`: the last follower who got the post before the job was ordered. */
export const fanOut = jobKind<AuthoredPost & { after: string }, string>('fan-out');

/**
 * Takes a new post into the timelines of its author and of the first followers; a job brings it to the rest. Of a post
 * that is taken in again nothing is left to do: the first time left rows and job together. To order the job again would
 * wait for its chunk, which may wait for the lock this transaction holds.
 */
export async function takePostIn(tx: Transaction, jobs: Jobs, post: AuthoredPost): Promise<void> {
  const { postId, authorId } = post;
  await lockAuthor(tx, authorId);
  const remember = 'insert into authored_posts (author_id, post_id) values ($1, $2) on conflict do nothing';
  const { count } = await sql(tx, remember, [authorId, postId]);
  if (count === 0) return;
  const showAuthor = `insert into home_timeline (account_id, post_id, author_id) values ($1, $2, $1)
                      on conflict do nothing`;
  await sql(tx, showAuthor, [authorId, postId]);
  const served = await showFollowers(tx, post, { after: undefined, rowsMax: directFollowersMax });
  if (served !== 'done') await jobs.add(tx, fanOut, { key: postId, payload: { ...post, after: served.next } });
}

/** Brings a post to the followers whom its publication did not reach at once. */
export const fanOutPost = runs(fanOut, async (tx, { payload, cursor }) => {
  await lockAuthor(tx, payload.authorId);
  return showFollowers(tx, payload, { after: cursor ?? payload.after, rowsMax: stepRowsMax });
});

/** The next followers, or nobody when the post has been deleted meanwhile. */
async function showFollowers(
  tx: Transaction,
  { postId, authorId }: AuthoredPost,
  { after, rowsMax }: { after: string | undefined; rowsMax: number },
): Promise<ChunkResult<string>> {
  const show = `
    with served as (
      select follower_id from follows
      where followee_id = $1 and ($3::uuid is null or follower_id > $3)
        and exists (select from authored_posts where author_id = $1 and post_id = $2)
      order by follower_id limit $4
    ), written as (
      insert into home_timeline (account_id, post_id, author_id)
      select follower_id, $2, $1 from served
      on conflict do nothing
    )
    select count(*)::int as count, max(follower_id::text collate "C") as last from served`;
  return step(tx, show, [authorId, postId, after ?? null, rowsMax]);
}
