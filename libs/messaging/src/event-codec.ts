import { common } from '@rookery/contracts';

/** A generated event message, e.g. `posts.PostPublished`. */
export interface EventType<Payload = unknown, Name extends string = string> {
  readonly $type: Name;
  encode(message: Payload): { finish(): Uint8Array };
  decode(input: Uint8Array): Payload;
}

/** An event as a listener gets it: what its producer wrote, and where in the producer's stream it stands. */
export interface StoredEvent<Payload = unknown, Name extends string = string> {
  /** The producing app. */
  source: string;
  /** The event's place in the stream of `source`: dense, and the same after a rebuild of the stream. */
  seq: number;
  id: string;
  type: Name;
  aggregateId: string;
  version: number;
  occurredAt: Date;
  requestId: string;
  traceparent: string;
  payload: Payload;
}

/** The stored event of a generated message; of a union of messages, the union discriminated by `type`. */
export type EventOf<Type> = Type extends EventType<infer Payload, infer Name> ? StoredEvent<Payload, Name> : never;

/** Events carry ids, versions, enums and times, so a large one is a mistake; the relay could never get past it. */
export const eventBytesMax = 64 * 1024;

/** The bytes of an event on its stream. Throws when they are more than `eventBytesMax`. */
export function encodeEvent<Payload>(
  type: EventType<Payload>,
  event: Omit<StoredEvent<Payload>, 'source' | 'seq' | 'type'>,
): Buffer {
  const payload = Buffer.from(type.encode(event.payload).finish());
  const bytes = common.EventEnvelope.encode({ ...event, type: type.$type, payload }).finish();
  if (bytes.length > eventBytesMax) {
    throw new RangeError(`expected an event of at most ${eventBytesMax} bytes, got ${bytes.length} of ${type.$type}`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** What stands around an event. Throws when `data` is no envelope. */
export function decodeEnvelope(data: Uint8Array): common.EventEnvelope {
  const envelope = common.EventEnvelope.decode(data);
  if (!envelope.id || !envelope.type || !envelope.aggregateId || !envelope.occurredAt) {
    throw new Error('expected an event envelope with id, type, aggregate and time');
  }
  return envelope;
}

/** The typed event inside an envelope that came from `source` at `seq`. Throws when the payload is not of `type`. */
export function decodeEvent<Payload, Name extends string>(
  type: EventType<Payload, Name>,
  envelope: common.EventEnvelope,
  { source, seq }: { source: string; seq: number },
): StoredEvent<Payload, Name> {
  if (envelope.type !== type.$type) throw new Error(`expected an event ${type.$type}, got ${envelope.type}`);
  return {
    source,
    seq,
    id: envelope.id,
    type: type.$type,
    aggregateId: envelope.aggregateId,
    version: envelope.version,
    occurredAt: envelope.occurredAt ?? new Date(0),
    requestId: envelope.requestId,
    traceparent: envelope.traceparent,
    payload: type.decode(envelope.payload),
  };
}
