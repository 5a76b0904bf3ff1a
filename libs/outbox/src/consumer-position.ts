import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EntityManager } from 'typeorm';

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

/**
 * The second compare-and-swap, the first statement of every batch. Throws PositionMoved. Says whether anything of the
 * source may be set aside: rows only come with a position that moves, so that none is certain, even after a wait.
 */
export async function swapPosition(
  tx: Transaction,
  { source, from, to }: { source: string; from: number; to: number },
): Promise<{ hasSetAside: boolean }> {
  const { rows } = await sql<{ hasSetAside: boolean }>(
    tx,
    `update consumer_position set seq = $3, updated_at = now() where source = $1 and seq = $2
     returning exists (select from dead_letters where source = $1) as "hasSetAside"`,
    [source, from, to],
  );
  if (!rows[0]) throw new PositionMoved();
  return rows[0];
}

/** Keeps every batch of `source` waiting until `tx` ends. */
export async function lockPosition(tx: Transaction, source: string): Promise<void> {
  await sql(tx, 'select from consumer_position where source = $1 for update', [source]);
}

/** For the end of a rebuild from the producer's snapshot: the next event is `seq + 1`, whatever was applied before. */
export async function setPosition(tx: Transaction, source: string, seq: number): Promise<void> {
  await sql(
    tx,
    `insert into consumer_position (source, seq) values ($1, $2)
     on conflict (source) do update set seq = excluded.seq, updated_at = now()`,
    [source, seq],
  );
}
