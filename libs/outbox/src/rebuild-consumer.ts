import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from '@rookery/database';
import type { Database, Transaction } from '@rookery/database';
import { decodeEvent } from '@rookery/messaging';
import type { StoredEvent } from '@rookery/messaging';
import { handleInOrder } from './apply-batch.js';
import type { RoutedEvent } from './apply-batch.js';
import { routeEvents } from './event-handlers.js';
import type { EventHandler } from './event-handlers.js';
import { rebuildSuperseded, snapshotIncomplete } from './outbox.errors.js';
import { isRetriedForEver } from './retried-for-ever.js';
import type { SnapshotPart } from './snapshot.js';

/**
 * Forgets a bounded part (at most 5 000 rows) of what an app keeps of one source's events, and says whether there may be
 * more. Called again and again, each time in a transaction of its own, while no event of the source is applied.
 */
export type Clear = (tx: Transaction) => Promise<'more' | 'done'>;

export interface ConsumerRebuild {
  /** The listening app. */
  app: string;
  /** The app whose events it hears. */
  source: string;
  /** All of the app's handlers of this source. */
  handlers: readonly EventHandler[];
  clear: Clear;
  /** The producer's `ExportSnapshot`; read once, from its beginning to its end. */
  snapshot: AsyncIterable<SnapshotPart>;
  database: Database;
}

export interface RebuildResult {
  /** Events of the snapshot that were applied. */
  events: number;
  /** The position from which the listeners go on. */
  streamSeq: number;
}

const batchEventsMax = 200;
const attemptsMax = 8;
const retryMs = 100;

/**
 * Makes what an app keeps of a source anew from the producer's snapshot, while both apps run.
 *
 * It goes through these states of the row in `consumer_position`. *Taken*: `rebuild` holds a number only this rebuild
 * knows, and the dead letters of the source are gone, because the snapshot stands for them. From then on no listener's
 * batch, in whatever instance, passes its compare-and-swap, and none drains parked events; a batch that was under way
 * has committed before. *Cleared*, then *filled*: every transaction of the rebuild begins by looking for its number under
 * lock. *Given back*: the position becomes the snapshot's and `rebuild` empty, in one statement; the listeners go on.
 *
 * When it dies, the row stays taken and nobody applies on top of a half, until a rebuild is started again: that one takes
 * the row for itself and begins at the beginning. One that was only thought dead fails with its next transaction:
 * REBUILD_SUPERSEDED. An event that a handler refuses ends the rebuild with the handler's error.
 */
export async function rebuildConsumer(options: ConsumerRebuild): Promise<RebuildResult> {
  const { source, handlers, clear, snapshot, database } = options;
  const routes = routeEvents(handlers);
  const rebuild = randomUUID();
  await database.transaction((tx) => take(tx, { source, rebuild }));

  const inside = <Result>(work: (tx: Transaction) => Promise<Result>) =>
    database.transaction(async (tx) => {
      await requireTaken(tx, options, rebuild);
      return work(tx);
    });
  while ((await patiently(() => inside(clear))) === 'more');

  let streamSeq: number | undefined;
  let events = 0;
  let waiting: RoutedEvent[] = [];
  const apply = async () => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) await patiently(() => inside((tx) => handleInOrder(tx, batch)));
    events += batch.length;
  };
  for await (const { part } of snapshot) {
    if (part?.$case === 'streamSeq') streamSeq = part.value;
    if (part?.$case !== 'event') continue;
    if (streamSeq === undefined) throw snapshotIncomplete(source);
    const route = routes.get(part.value.type);
    if (!route) continue;
    const event: StoredEvent = decodeEvent(route.type, part.value, { source, seq: streamSeq });
    waiting.push({ handler: route.handler, event });
    if (waiting.length === batchEventsMax) await apply();
  }
  if (streamSeq === undefined) throw snapshotIncomplete(source);
  await apply();
  const seq = streamSeq;
  await inside((tx) => giveBack(tx, { source, seq }));
  return { events, streamSeq };
}

async function take(tx: Transaction, { source, rebuild }: { source: string; rebuild: string }): Promise<void> {
  await sql(
    tx,
    `insert into consumer_position (source, seq, rebuild) values ($1, 0, $2)
     on conflict (source) do update set rebuild = excluded.rebuild, updated_at = now()`,
    [source, rebuild],
  );
  await sql(tx, 'delete from dead_letters where source = $1', [source]);
}

/** Locks the row, so that the transactions of two rebuilds come one after the other. */
async function requireTaken(tx: Transaction, { app, source }: ConsumerRebuild, rebuild: string): Promise<void> {
  const touch = 'update consumer_position set updated_at = now() where source = $1 and rebuild = $2';
  const { count } = await sql(tx, touch, [source, rebuild]);
  if (count === 0) throw rebuildSuperseded(app, source);
}

async function giveBack(tx: Transaction, { source, seq }: { source: string; seq: number }): Promise<void> {
  await sql(tx, 'update consumer_position set seq = $2, stream_seq = $2, rebuild = null where source = $1', [
    source,
    seq,
  ]);
}

/**
 * A database that is away for half a minute is no reason to begin a long snapshot again. What had committed unnoticed is
 * done twice, which handlers and clears must stand anyway.
 */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriedForEver(error) || attempt === attemptsMax) throw error;
      await delay(retryMs * 2 ** attempt);
    }
  }
}
