import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { decodeEnvelope, decodeEvent } from '@rookery/messaging';
import type { StoredEvent } from '@rookery/messaging';
import { swapPosition } from './consumer-position.js';
import type { ReadPlace } from './consumer-position.js';
import { setAside } from './dead-letter-rows.js';
import type { EventHandler, RoutedType } from './event-handlers.js';
import type { EventMessage } from './in-order.js';
import type { ProcessingAttempt } from './processing-attempt.js';

export interface Batch {
  source: string;
  /** The position the batch stands on. */
  position: number;
  /** At least one; without a gap, the first one being `position + 1`. */
  messages: readonly EventMessage[];
}

export interface RoutedEvent {
  handler: EventHandler;
  event: StoredEvent;
}

type RoutedMessage = RoutedEvent & { message: EventMessage };

type Routes = ReadonlyMap<string, RoutedType>;

/**
 * Effect and position in one transaction. Events nobody here handles are passed over; events of an aggregate that has
 * a dead letter are parked behind it. What is handled is begun in `attempt`, which the caller ends. Throws PositionMoved,
 * and whatever a handler or decoder throws.
 */
export async function applyBatch(
  tx: Transaction,
  routes: Routes,
  batch: Batch,
  attempt: ProcessingAttempt,
): Promise<void> {
  const { source, position, messages } = batch;
  const { hasSetAside } = await swapPosition(tx, { source, from: position, to: endOf(messages) });
  const routed = messages
    .map((message) => routeMessage(routes, source, message))
    .filter((event) => event !== undefined);
  const held = hasSetAside && routed.length > 0 ? await heldAggregates(tx, source, routed) : new Set();
  const parked = routed.filter(({ event }) => held.has(event.aggregateId));
  if (parked.length > 0) await park(tx, parked);
  const free = held.size > 0 ? routed.filter(({ event }) => !held.has(event.aggregateId)) : routed;
  const events = attempt.begin(
    free.map(({ event }) => event),
    { unhandled: messages.length - routed.length },
  );
  await handleInOrder(
    tx,
    free.map(({ handler }, index) => ({ handler, event: events[index]! })),
  );
}

function endOf(messages: readonly EventMessage[]): ReadPlace {
  const { seq, streamSeq } = messages.at(-1)!;
  return { seq, streamSeq };
}

/** Neighbours of one handler go to it together. */
export async function handleInOrder(tx: Transaction, routed: readonly RoutedEvent[]): Promise<void> {
  for (const { handler, events } of runsOfOneHandler(routed)) await handler.handle(tx, events);
}

/** The typed event and its handler; undefined when no handler wants it. Throws when it cannot be decoded. */
export function routeMessage<Message extends Pick<EventMessage, 'seq' | 'data'>>(
  routes: Routes,
  source: string,
  message: Message,
): (RoutedEvent & { message: Message }) | undefined {
  const envelope = decodeEnvelope(message.data);
  const route = routes.get(envelope.type);
  if (!route) return undefined;
  return {
    message,
    handler: route.handler,
    event: decodeEvent(route.type, envelope, { source, seq: message.seq }),
  };
}

/** A statement of its own, after the position is locked: only then does it see what a replay has just drained. */
async function heldAggregates(tx: Transaction, source: string, routed: readonly RoutedEvent[]): Promise<Set<string>> {
  const ids = [...new Set(routed.map(({ event }) => event.aggregateId))];
  const { rows } = await sql<{ aggregate_id: string }>(
    tx,
    'select distinct aggregate_id from dead_letters where source = $1 and aggregate_id = any($2)',
    [source, ids],
  );
  return new Set(rows.map((row) => row.aggregate_id));
}

async function park(tx: Transaction, parked: readonly RoutedMessage[]): Promise<void> {
  await setAside(
    tx,
    parked.map(({ message, event }) => ({
      source: event.source,
      seq: message.seq,
      aggregateId: event.aggregateId,
      eventId: event.id,
      type: event.type,
      data: message.data,
      state: 'parked',
      error: '',
    })),
  );
}

function runsOfOneHandler(routed: readonly RoutedEvent[]) {
  const runs: { handler: EventHandler; events: StoredEvent[] }[] = [];
  for (const { handler, event } of routed) {
    const last = runs.at(-1);
    if (last?.handler === handler) last.events.push(event);
    else runs.push({ handler, events: [event] });
  }
  return runs;
}
