import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EntityManager } from 'typeorm';
import { consumerRebuilding } from './outbox.errors.js';

/** Somebody else applied the events, or an operator moved the position: roll back and read it again. */
export class PositionMoved extends Error {}

/** Where this database stands in the stream of `source`; 0, and remembered as such, when it has never listened. */
export async function readPosition(manager: EntityManager, source: string): Promise<number> {
  const read = () => sql<{ seq: string }>(manager, 'select seq from consumer_position where source = $1', [source]);
  let [row] = (await read()).rows;
  if (!row) {
    await sql(manager, 'insert into consumer_position (source, seq) values ($1, 0) on conflict do nothing', [source]);
    [row] = (await read()).rows;
  }
  return Number(row?.seq);
}

/** As readPosition, for who goes on from there. Throws CONSUMER_REBUILDING while what lies behind it is made anew. */
export async function positionToFollow(manager: EntityManager, source: string): Promise<number> {
  const held = 'select from consumer_position where source = $1 and rebuild is not null';
  const { count } = await sql(manager, held, [source]);
  if (count > 0) throw consumerRebuilding(source);
  return readPosition(manager, source);
}

/**
 * The second compare-and-swap, the first statement of every batch; it also fails while a rebuild holds the position.
 * Throws PositionMoved.
 */
export async function swapPosition(
  tx: Transaction,
  { source, from, to }: { source: string; from: number; to: number },
): Promise<void> {
  const { count } = await sql(
    tx,
    'update consumer_position set seq = $3, updated_at = now() where source = $1 and seq = $2 and rebuild is null',
    [source, from, to],
  );
  if (count === 0) throw new PositionMoved();
}

/** Keeps every batch of `source` waiting until `tx` ends. */
export async function lockPosition(tx: Transaction, source: string): Promise<void> {
  await sql(tx, 'select from consumer_position where source = $1 for update', [source]);
}

/** An operator's word: the next event is `seq + 1`, whatever was applied before. A rebuild under way keeps its hold. */
export async function setPosition(tx: Transaction, source: string, seq: number): Promise<void> {
  await sql(
    tx,
    `insert into consumer_position (source, seq) values ($1, $2)
     on conflict (source) do update set seq = excluded.seq, updated_at = now()`,
    [source, seq],
  );
}
