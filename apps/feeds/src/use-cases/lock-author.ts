import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

const key = `hashtextextended('timelines of ' || $1, 0)`;

/**
 * Why timelines end up right, whatever happens at once.
 *
 * The rule: account A's timeline holds post P of author X exactly if P is in `authored_posts` and A follows X or is X.
 * Four things change what the rule asks for — follow, unfollow, publish, delete — and each has work that brings the
 * timelines after it: backfill, prune, fan-out, withdraw. A block is two unfollows in one transaction. A mute is no part
 * of the rule: it is applied when a timeline is read.
 *
 * 1. Every transaction that writes timeline rows of X first takes the lock of X and holds it to its end. So these
 *    transactions stand in a line, and each sees the rows of all before it.
 * 2. Only then, in a later statement and hence with a fresh snapshot, it reads `follows` and `authored_posts`, and adds
 *    or removes rows by what it reads there.
 * 3. A change is committed before its work starts, or together with the first step of its work.
 *
 * Take a pair (A, P) and the last change that concerns it. Work of earlier changes that comes after its commit reads the
 * new state and does nothing against it. Work before it is put right by the last change's own work, which sees its rows.
 * Publish and follow, which bring their first step along, are no exception: of the two, whoever is second in the line
 * sees what the first one committed.
 *
 * Nobody waits in a circle: a job takes one author's lock and then only writes rows of that author; follow and unfollow
 * may wait for a job, but nothing waits for a lock of theirs and holds what they want, because a follow takes an
 * author's lock last and only when it is free; a block locks two graphs, in the order of their ids, and then does as
 * unfollows do; the consumer takes several locks, but there is one consumer, and it waits for nothing else that a job
 * holds. A rebuild stands in the consumer's place: it holds the position.
 */
export async function lockAuthor(tx: Transaction, authorId: string): Promise<void> {
  await sql(tx, `select pg_advisory_xact_lock(${key})`, [authorId]);
}

/** Takes the lock if nobody has it or waits for it, and says whether it did. */
export async function tryLockAuthor(tx: Transaction, authorId: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>(tx, `select pg_try_advisory_xact_lock(${key}) as free`, [authorId]);
  return rows[0]?.free ?? false;
}
