import { prepared, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EntityManager } from 'typeorm';
import { consumerRebuilding } from './outbox.errors.js';

/** Somebody else applied the events, or an operator moved the position: roll back and read it again. */
export class PositionMoved extends Error {}

export interface ReadPlace {
  /** The last event whose effect is in this database. */
  seq: number;
  /** Up to where the stream was read for it. */
  streamSeq: number;
}

/** Where this database stands in the events of `source`; 0, and remembered as such, when it has never listened. */
export async function readPosition(manager: EntityManager, source: string): Promise<number> {
  return (await readPlace(manager, source)).seq;
}

/** As readPosition, with the place on the stream. */
export async function readPlace(manager: EntityManager, source: string): Promise<ReadPlace> {
  const text = 'select seq, greatest(seq, stream_seq) as stream_seq from consumer_position where source = $1';
  const read = () => sql<{ seq: string; stream_seq: string }>(manager, text, [source]);
  let [row] = (await read()).rows;
  if (!row) {
    await sql(manager, 'insert into consumer_position (source, seq) values ($1, 0) on conflict do nothing', [source]);
    [row] = (await read()).rows;
  }
  return { seq: Number(row?.seq), streamSeq: Number(row?.stream_seq) };
}

/** As readPosition, for who goes on from there. Throws CONSUMER_REBUILDING while what lies behind it is made anew. */
export async function positionToFollow(manager: EntityManager, source: string): Promise<number> {
  return (await placeToFollow(manager, source)).seq;
}

/** As positionToFollow, with the place on the stream. */
export async function placeToFollow(manager: EntityManager, source: string): Promise<ReadPlace> {
  const held = 'select from consumer_position where source = $1 and rebuild is not null';
  const { count } = await sql(manager, held, [source]);
  if (count > 0) throw consumerRebuilding(source);
  return readPlace(manager, source);
}

/**
 * The second compare-and-swap, the first statement of every batch; it also fails while a rebuild holds the position.
 * Throws PositionMoved. Says whether anything of the source may be set aside: rows only come with a position that moves,
 * so that none is certain, even after a wait.
 */
export async function swapPosition(
  tx: Transaction,
  { source, from, to }: { source: string; from: number; to: ReadPlace },
): Promise<{ hasSetAside: boolean }> {
  const { rows } = await prepared<{ hasSetAside: boolean }>(
    tx,
    `update consumer_position set seq = $3, stream_seq = $4, updated_at = now()
     where source = $1 and seq = $2 and rebuild is null
     returning exists (select from dead_letters where source = $1) as "hasSetAside"`,
    [source, from, to.seq, to.streamSeq],
  );
  if (!rows[0]) throw new PositionMoved();
  return rows[0];
}

/** Notes that nothing more of the source is on the stream up to `streamSeq`, if the position is still `seq`. */
export async function notePassedOver(
  manager: EntityManager,
  { source, seq, streamSeq }: ReadPlace & { source: string },
): Promise<void> {
  const text = 'update consumer_position set stream_seq = $3 where source = $1 and seq = $2 and stream_seq < $3';
  await sql(manager, text, [source, seq, streamSeq]);
}

/** Keeps every batch of `source` waiting until `tx` ends. */
export async function lockPosition(tx: Transaction, source: string): Promise<void> {
  await sql(tx, 'select from consumer_position where source = $1 for update', [source]);
}

/** An operator's word: the next event is `seq + 1`, whatever was applied before. A rebuild under way keeps its hold. */
export async function setPosition(tx: Transaction, source: string, seq: number): Promise<void> {
  await sql(
    tx,
    `insert into consumer_position (source, seq, stream_seq) values ($1, $2, $2)
     on conflict (source) do update set seq = excluded.seq, stream_seq = excluded.seq, updated_at = now()`,
    [source, seq],
  );
}
