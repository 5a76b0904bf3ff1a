import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

/**
 * Why timelines end up right, whatever happens at once.
 *
 * The rule: account A's timeline holds post P of author X exactly if P is in `authored_posts` and A follows X or is X.
 * Four things change what the rule asks for — follow, unfollow, publish, delete — and each has work that brings the
 * timelines after it: backfill, prune, fan-out, withdraw.
 *
 * 1. Every transaction that writes timeline rows of X first takes the lock of X and holds it to its end, so these
 *    transactions stand in a line, and each sees what all before it wrote.
 * 2. Only then, in a later statement and hence with a fresh snapshot, it reads `follows` and `authored_posts`, and adds
 *    no row and removes no row against what it reads there.
 * 3. A change is committed before its work starts; only a publish commits together with (the first step of) its own.
 *
 * Take a pair (A, P) and the last change that concerns it. Work of earlier changes that comes after it in the line reads
 * the new state and does nothing wrong; work before it in the line is put right by the work of the last change, which
 * sees its rows. A fan-out that commits together with its publish is no exception: a backfill before it in the line
 * means that the follow is committed, so the fan-out sees it; a backfill behind it sees the post.
 *
 * `follows`, `graphs` and `authored_posts` are only read by whoever holds this lock, and the one transaction that takes
 * several of them is the consumer's, of which there is one at a time: so nobody waits in a circle.
 */
export async function lockAuthor(tx: Transaction, authorId: string): Promise<void> {
  await sql(tx, `select pg_advisory_xact_lock(hashtextextended('timelines of ' || $1, 0))`, [authorId]);
}
