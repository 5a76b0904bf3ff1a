import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { stepRowsMax } from '../model/limits.js';
import { fanOut } from './fan-out-post.js';
import { lockAuthor } from './lock-author.js';
import { withdraw } from './withdraw-post.js';

/** Each is one author's lock; PostgreSQL has room for some thousands in all. */
const authorsMax = 200;

/**
 * Forgets one part of what came from posts: the posts, then the work on them, then the timelines. Follows stay, and so
 * does the work of follows, which finds no posts.
 *
 * The order is what makes it right while people follow and unfollow. A post goes under its author's lock: work that comes
 * to the author afterwards reads `authored_posts` and writes nothing, so once it is empty, timelines only shrink. Were
 * they emptied first, a backfill could fill one again with a post of which no event ever speaks again.
 *
 * Jobs go without an author's lock, because taking one back waits for its chunk, and that for its author.
 */
export async function clearTimelines(tx: Transaction): Promise<'more' | 'done'> {
  if (await clearPosts(tx)) return 'more';
  if (await clearJobs(tx)) return 'more';
  return (await clearRows(tx)) ? 'more' : 'done';
}

async function clearPosts(tx: Transaction): Promise<boolean> {
  const next = 'select author_id as "authorId" from authored_posts order by author_id, post_id limit $1';
  const { rows } = await sql<{ authorId: string }>(tx, next, [authorsMax]);
  const authorIds = [...new Set(rows.map(({ authorId }) => authorId))];
  for (const authorId of authorIds) await lockAuthor(tx, authorId);
  const forget = `delete from authored_posts
    where ctid = any (array(select ctid from authored_posts where author_id = any ($1::uuid[]) limit $2))`;
  const { count } = await sql(tx, forget, [authorIds, stepRowsMax]);
  return count > 0;
}

async function clearJobs(tx: Transaction): Promise<boolean> {
  const forget = `delete from jobs
    where id = any (array(select id from jobs where kind = any ($1) order by id limit $2))`;
  const { count } = await sql(tx, forget, [[fanOut.name, withdraw.name], stepRowsMax]);
  return count > 0;
}

/** Takes what nobody else is deleting, so as not to wait in a circle with a prune; the next call sees what was left. */
async function clearRows(tx: Transaction): Promise<boolean> {
  const free = `delete from home_timeline
    where ctid = any (array(select ctid from home_timeline limit $1 for update skip locked))`;
  const { count } = await sql(tx, free, [stepRowsMax]);
  if (count > 0) return true;
  return (await sql(tx, 'select from home_timeline limit 1')).count > 0;
}
