import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { ChunkResult } from '@rookery/outbox';

/**
 * Runs one step of a walk along a key: a statement that touches at most `rowsMax` rows, its last parameter, and returns
 * their `count` and the `last` key. A full step says where the next one begins.
 *
 * Steps delete by `ctid` what they have just found: joined by key, a planner that takes a grown timeline for a small one
 * compares every row with every other. Rows are never updated, so their place stays theirs while a statement sees them.
 */
export async function step(
  tx: Transaction,
  text: string,
  parameters: readonly [...unknown[], rowsMax: number],
): Promise<ChunkResult<string>> {
  const { rows } = await sql<{ count: number; last: string | null }>(tx, text, parameters);
  const { count = 0, last = null } = rows[0] ?? {};
  return count < Number(parameters.at(-1)) || last === null ? 'done' : { next: last };
}
