import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EntityManager } from 'typeorm';
import type { DeadLetterState } from './dead-letter-rows.js';

/** An event set aside; `parkedBehind` later events of its aggregate wait for it. */
export interface DeadLetter {
  id: string;
  source: string;
  seq: number;
  aggregateId: string;
  eventId: string;
  type: string;
  error: string;
  setAsideAt: Date;
  parkedBehind: number;
}

/** One row in full, parked ones too. */
export interface DeadLetterDetail extends DeadLetter {
  state: DeadLetterState;
  /** The event as it stood on its stream: an EventEnvelope. */
  data: Buffer;
}

interface Row {
  id: string;
  source: string;
  seq: string;
  aggregate_id: string;
  event_id: string;
  type: string;
  error: string;
  set_aside_at: Date;
  parked_behind: string;
  state: DeadLetterState;
  data: Buffer;
}

const listMax = 100;

const columns = `id, source, seq, aggregate_id, event_id, type, error, set_aside_at, state, data,
  (select count(*) from dead_letters as later
   where later.source = letter.source and later.aggregate_id = letter.aggregate_id and later.seq > letter.seq
  ) as parked_behind`;

/** Dead letters, oldest first, at most 100; `afterId` continues a list. */
export async function listDeadLetters(
  manager: EntityManager,
  { source, afterId = '0' }: { source?: string; afterId?: string } = {},
): Promise<DeadLetter[]> {
  const { rows } = await sql<Row>(
    manager,
    `select ${columns} from dead_letters as letter
     where state = 'dead' and id > $1 and ($2::text is null or source = $2) order by id limit ${listMax}`,
    [afterId, source ?? null],
  );
  return rows.map(toDeadLetter);
}

/** One row with its event; undefined when there is none. */
export async function showDeadLetter(manager: EntityManager, id: string): Promise<DeadLetterDetail | undefined> {
  const { rows } = await sql<Row>(manager, `select ${columns} from dead_letters as letter where id = $1`, [id]);
  return rows[0] && { ...toDeadLetter(rows[0]), state: rows[0].state, data: rows[0].data };
}

/**
 * Lets the event be applied again, then what is parked behind it, in order; the listener does it within about a second
 * and makes a dead letter of it again when it fails. Says whether there was such a dead letter; twice is like once.
 */
export async function replayDeadLetter(tx: Transaction, id: string): Promise<boolean> {
  const { count } = await sql(tx, `update dead_letters set state = 'parked' where id = $1 and state = 'dead'`, [id]);
  return count > 0;
}

/**
 * Gives the event up for ever; what is parked behind it is applied, in order, within about a second. Says whether there
 * was such a dead letter; twice is like once.
 */
export async function discardDeadLetter(tx: Transaction, id: string): Promise<boolean> {
  const { count } = await sql(tx, `delete from dead_letters where id = $1 and state = 'dead'`, [id]);
  return count > 0;
}

function toDeadLetter(row: Row): DeadLetter {
  return {
    id: row.id,
    source: row.source,
    seq: Number(row.seq),
    aggregateId: row.aggregate_id,
    eventId: row.event_id,
    type: row.type,
    error: row.error,
    setAsideAt: row.set_aside_at,
    parkedBehind: Number(row.parked_behind),
  };
}
