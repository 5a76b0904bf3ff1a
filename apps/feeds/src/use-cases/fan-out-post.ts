import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Job, JobWorker, Jobs } from '@rookery/outbox';
import { directFollowersMax, stepRowsMax } from '../model/limits.js';
import type { PostJob } from '../model/timeline-jobs.js';
import { lockAuthor } from './lock-author.js';

const fanOut = 'fan-out';

/**
 * Takes a new post into the timelines of its author and of the first followers; a job brings it to the rest. A post
 * that is taken in again adds nothing.
 */
export async function takePostIn(tx: Transaction, jobs: Jobs, { postId, authorId }: PostJob): Promise<void> {
  await lockAuthor(tx, authorId);
  await sql(tx, 'insert into authored_posts (author_id, post_id) values ($1, $2) on conflict do nothing', [
    authorId,
    postId,
  ]);
  await sql(
    tx,
    'insert into home_timeline (account_id, post_id, author_id) values ($1, $2, $1) on conflict do nothing',
    [authorId, postId],
  );
  const after = await fanOutStep(tx, { postId, authorId }, { rowsMax: directFollowersMax });
  if (after !== undefined) await jobs.add(tx, fanOut, postId, { postId, authorId, after } satisfies PostJob);
}

/** Brings a post to the followers that its publication did not reach at once. */
@Injectable()
export class FanOutPost implements JobWorker<PostJob> {
  readonly kind = fanOut;

  async advance(tx: Transaction, { payload, cursor }: Job<PostJob>): Promise<string | undefined> {
    await lockAuthor(tx, payload.authorId);
    return fanOutStep(tx, { ...payload, after: cursor || payload.after }, { rowsMax: stepRowsMax });
  }
}

/** Serves the next followers; returns the last of them, or undefined when there was nobody left or the post is gone. */
async function fanOutStep(
  tx: Transaction,
  { postId, authorId, after }: { postId: string; authorId: string; after?: string | undefined },
  { rowsMax }: { rowsMax: number },
): Promise<string | undefined> {
  const step = `
    with served as (
      select follower_id from follows
      where followee_id = $1 and ($3::uuid is null or follower_id > $3)
        and exists (select from authored_posts where author_id = $1 and post_id = $2)
      order by follower_id limit $4
    ), written as (
      insert into home_timeline (account_id, post_id, author_id)
      select follower_id, $2, $1 from served order by follower_id
      on conflict do nothing
    )
    select count(*)::int as count, max(follower_id::text) as last from served`;
  const { rows } = await sql<{ count: number; last: string | null }>(tx, step, [
    authorId,
    postId,
    after ?? null,
    rowsMax,
  ]);
  return rows[0]?.count === rowsMax ? (rows[0].last ?? undefined) : undefined;
}
