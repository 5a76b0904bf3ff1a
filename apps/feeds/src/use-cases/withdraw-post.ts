import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Job, JobWorker, Jobs } from '@rookery/outbox';
import { stepRowsMax } from '../model/limits.js';
import type { PostJob } from '../model/timeline-jobs.js';
import { lockAuthor } from './lock-author.js';

const withdraw = 'withdraw';

/**
 * Forgets a deleted post; a job takes it out of the timelines. Its fan-out, if there still is one, finds the post gone
 * and ends: removing that job here could wait for its worker while the worker waits for a lock of this transaction.
 */
export async function forgetPost(tx: Transaction, jobs: Jobs, { postId, authorId }: PostJob): Promise<void> {
  const forget = 'delete from authored_posts where author_id = $1 and post_id = $2';
  const { count } = await sql(tx, forget, [authorId, postId]);
  // A reply was never here.
  if (count === 0) return;
  await jobs.add(tx, withdraw, postId, { postId, authorId } satisfies PostJob);
}

/** Takes a deleted post out of every timeline. */
@Injectable()
export class WithdrawPost implements JobWorker<PostJob> {
  readonly kind = withdraw;

  async advance(tx: Transaction, { payload, cursor }: Job<PostJob>): Promise<string | undefined> {
    await lockAuthor(tx, payload.authorId);
    const step = `
      with held as (
        select account_id from home_timeline
        where post_id = $1 and ($2::uuid is null or account_id > $2)
        order by account_id limit $3
      ), removed as (
        delete from home_timeline using held
        where home_timeline.account_id = held.account_id and home_timeline.post_id = $1
      )
      select count(*)::int as count, max(account_id::text) as last from held`;
    const parameters = [payload.postId, cursor || null, stepRowsMax];
    const { rows } = await sql<{ count: number; last: string | null }>(tx, step, parameters);
    return rows[0]?.count === stepRowsMax ? (rows[0].last ?? undefined) : undefined;
  }
}
