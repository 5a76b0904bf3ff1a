import type { Transaction } from '@rookery/database';
import type { EventOf, EventType } from '@rookery/messaging';
import { runForCause } from './cause.js';

/** What an app does about events of some types; made by {@link on} and {@link onBatch}. */
export interface EventHandler {
  readonly types: readonly EventType[];
  /** Gets events of `types` in the order of their stream; never commits. */
  readonly handle: (tx: Transaction, events: readonly EventOf<EventType>[]) => Promise<void>;
}

/**
 * One event at a time, in the transaction that also moves the listener's position. What the handler logs, adds and orders
 * carries the event's request and trace.
 */
export function on<Type extends EventType>(
  type: Type,
  handle: (tx: Transaction, event: EventOf<Type>) => Promise<void>,
): EventHandler {
  return {
    types: [type],
    async handle(tx, events) {
      for (const event of events) await runForCause(event, () => handle(tx, event as unknown as EventOf<Type>));
    },
  };
}

/**
 * All neighbouring events of these types at once (up to a whole batch), for effects that one statement can write. When
 * it throws, it is called again with one event at a time. Several events are nobody's request: what the handler adds and
 * orders must be given the `cause` it has, the event itself.
 */
export function onBatch<const Types extends readonly EventType[]>(
  types: Types,
  handle: (tx: Transaction, events: readonly EventOf<Types[number]>[]) => Promise<void>,
): EventHandler {
  return {
    types,
    async handle(tx, events) {
      const run = () => handle(tx, events as unknown as readonly EventOf<Types[number]>[]);
      await (events.length === 1 ? runForCause(events[0]!, run) : run());
    },
  };
}

export interface RoutedType {
  readonly type: EventType;
  readonly handler: EventHandler;
}

/** Handlers by event type. Throws when a type has two: then only one of them would ever run. */
export function routeEvents(handlers: readonly EventHandler[]): ReadonlyMap<string, RoutedType> {
  const routes = new Map<string, RoutedType>();
  for (const handler of handlers) {
    for (const type of handler.types) {
      if (routes.has(type.$type)) throw new Error(`expected one handler of ${type.$type}, got two`);
      routes.set(type.$type, { type, handler });
    }
  }
  return routes;
}
