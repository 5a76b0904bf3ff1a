import { Logger } from '@nestjs/common';
import { decodeEnvelope } from '@rookery/messaging';
import type { ChainResult } from '@rookery/messaging';
import { errorType, openSpan, SpanKind } from '@rookery/telemetry';
import { recordedTrace, runForCause } from './cause.js';
import { countSent, messagingAttributes, shortTypeOf } from './event-metrics.js';
import type { NumberedEvent } from './relay-store.js';

const logger = new Logger('Events');
const recordedFlag = Buffer.from('-01');

/**
 * Publishes a chain, seen from outside: a count, and for each event whose trace is recorded a span below its cause and a
 * log line. Nothing hangs below these spans: an event may be published again, by another relay or after a loss, and what it causes elsewhere
 * is caused by the request and not by the copy that came first.
 */
export async function publishInSpans(
  app: string,
  events: readonly NumberedEvent[],
  publish: () => Promise<ChainResult>,
): Promise<ChainResult> {
  const ends = events.map((event) => beginPublishing(app, event));
  const result = await publish();
  const { stored, error } = result;
  for (const [place, end] of ends.entries()) end?.(place < stored ? undefined : errorType(error));
  countSent(app, { sent: stored, failed: events.length - stored, error });
  return result;
}

/** Returns what ends the event's span, if it has one, with the kind of failure if there was one. */
function beginPublishing(app: string, { seq, envelope }: NumberedEvent): ((failure?: string) => void) | undefined {
  // As the outbox writes a recorded trace. Most events have none, and reading the whole envelope would cost ten times this.
  if (!envelope.includes(recordedFlag)) return undefined;
  const event = decodeEnvelope(envelope);
  const parent = recordedTrace(event);
  if (!parent) return undefined;
  const type = shortTypeOf(event.type);
  const span = openSpan(`publish ${type}`, {
    kind: SpanKind.PRODUCER,
    parent,
    attributes: {
      ...messagingAttributes(app),
      'messaging.operation.type': 'send',
      'messaging.message.id': event.id,
      'rookery.sequence': seq,
    },
  });
  return (failure) => {
    span.end(failure);
    if (failure === undefined) runForCause(event, () => logger.debug({ seq, kind: type, msg: `published ${type}` }));
  };
}
