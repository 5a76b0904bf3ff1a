import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Follow } from '../model/timeline-work.js';

const count = `
  insert into follow_counts (account_id, follower_count, following_count)
  select account_id, sum(followers) * $3, sum(following) * $3 from (
    select unnest($1::uuid[]) as account_id, 0 as followers, 1 as following
    union all
    select unnest($2::uuid[]), 1, 0) as pair
  group by account_id order by account_id
  on conflict (account_id) do update set
    follower_count = follow_counts.follower_count + excluded.follower_count,
    following_count = follow_counts.following_count + excluded.following_count`;

/**
 * Counts follows that have begun (1) or ended (-1). The last thing its transaction does: everybody who follows the same
 * account waits for this row, and so for nothing but a commit; and rows taken last, in the order of their ids, are never
 * part of a circle of waiting.
 */
export async function countFollows(tx: Transaction, follows: readonly Follow[], by: 1 | -1): Promise<void> {
  if (follows.length === 0) return;
  const [followers, followees] = [follows.map(({ followerId }) => followerId), follows.map((one) => one.followeeId)];
  await sql(tx, count, [followers, followees, by]);
}
