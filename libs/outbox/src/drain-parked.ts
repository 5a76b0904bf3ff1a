import { sql } from '@rookery/database';
import type { Database, Transaction } from '@rookery/database';
import { announceDeadLetter } from './announce-dead-letter.js';
import { routeMessage } from './apply-batch.js';
import { causeOfMessage, runForCause } from './cause.js';
import { lockPosition } from './consumer-position.js';
import { errorText } from './dead-letter-rows.js';
import type { RoutedType } from './event-handlers.js';
import { ProcessingAttempt } from './processing-attempt.js';
import { isRetriedForEver } from './retried-for-ever.js';

interface DrainedRow {
  id: string;
  seq: string;
  data: Buffer;
  state: string;
}

const aggregatesMax = 100;

export type Drain = { database: Database; routes: ReadonlyMap<string, RoutedType>; source: string };

/**
 * Applies what was set aside and may go on: aggregates whose first row is `parked`, because an operator replayed or
 * discarded the dead letter before it. In order, one event per transaction; an event that fails becomes a dead letter
 * (again). Returns how many events were applied. Throws when the database is away.
 */
export async function drainParked(drain: Drain): Promise<number> {
  const { rows } = await sql<{ aggregate_id: string }>(
    drain.database.source.manager,
    `select aggregate_id from (
       select distinct on (aggregate_id) aggregate_id, state from dead_letters where source = $1
       order by aggregate_id, seq
     ) as head where state = 'parked' limit $2`,
    [drain.source, aggregatesMax],
  );
  let applied = 0;
  for (const { aggregate_id: aggregateId } of rows) applied += await drainAggregate(drain, aggregateId);
  return applied;
}

/** As drainParked, for one aggregate. Safe beside a listener that does the same. */
export async function drainAggregate(drain: Drain, aggregateId: string): Promise<number> {
  let applied = 0;
  while (await drainOne(drain, aggregateId)) applied++;
  return applied;
}

/**
 * Applies the first row of an aggregate if it is parked; says whether there was one. The lock on the position keeps
 * the listener from parking an event behind a row that is being drained, which nobody would come back for.
 */
async function drainOne({ database, routes, source }: Drain, aggregateId: string): Promise<boolean> {
  let attempted: DrainedRow | undefined;
  const attempt = new ProcessingAttempt(source);
  try {
    const wasOne = await database.transaction(async (tx) => {
      await lockPosition(tx, source);
      attempted = await firstRow(tx, source, aggregateId);
      if (attempted?.state !== 'parked') return false;
      const message = { seq: Number(attempted.seq), data: attempted.data };
      const routed = routeMessage(routes, source, message);
      if (routed) await routed.handler.handle(tx, attempt.begin([routed.event]));
      await sql(tx, 'delete from dead_letters where id = $1', [attempted.id]);
      return true;
    });
    attempt.succeeded();
    return wasOne;
  } catch (error) {
    attempt.failed(error, { counted: attempted ? [attempted] : [] });
    if (!attempted || isRetriedForEver(error)) throw error;
    await sql(database.source.manager, `update dead_letters set state = 'dead', error = $2 where id = $1`, [
      attempted.id,
      errorText(error),
    ]);
    const { seq, data } = attempted;
    runForCause(causeOfMessage(data), () => announceDeadLetter({ source, seq: Number(seq), error }));
    return false;
  }
}

async function firstRow(tx: Transaction, source: string, aggregateId: string): Promise<DrainedRow | undefined> {
  const { rows } = await sql<DrainedRow>(
    tx,
    'select id, seq, data, state from dead_letters where source = $1 and aggregate_id = $2 order by seq limit 1',
    [source, aggregateId],
  );
  return rows[0];
}
