import { Logger } from '@nestjs/common';
import { decodeEnvelope } from '@rookery/messaging';
import type { StoredEvent } from '@rookery/messaging';
import { traceparentOf } from '@rookery/service';
import { errorType, openSpan, SpanKind } from '@rookery/telemetry';
import type { OpenSpan } from '@rookery/telemetry';
import { recordedTrace, runForCause } from './cause.js';
import { countProcessed, messagingAttributes, shortTypeOf, unhandledType } from './event-metrics.js';

const logger = new Logger('Events');

/**
 * One transaction that applies events, as it is seen from outside: a measurement and a log line for each event, and a
 * span for each whose trace is recorded. The span begins below what caused the event and takes its place on the event, so
 * that what the handler causes hangs below the span. It ends when the transaction has.
 */
export class ProcessingAttempt {
  private readonly startedAt = performance.now();
  private events: readonly StoredEvent[] = [];
  private unhandled = 0;
  private spans: OpenSpan[] = [];

  constructor(private readonly source: string) {}

  /** The events as their handlers are to get them. Called again when the database has the transaction repeated. */
  begin(events: readonly StoredEvent[], { unhandled = 0 } = {}): StoredEvent[] {
    this.endSpans();
    this.unhandled = unhandled;
    const begun = events.map((event) => this.beginEvent(event));
    this.events = begun;
    return begun;
  }

  /** The transaction has committed. */
  succeeded(): void {
    this.endSpans();
    const types = this.events.map(({ type }) => type);
    for (let event = 0; event < this.unhandled; event++) types.push(unhandledType);
    countProcessed(this.source, types, { seconds: this.seconds });
    for (const event of this.events) {
      const { source, seq } = event;
      const type = shortTypeOf(event.type);
      runForCause(event, () => logger.debug({ source, seq, kind: type, msg: `applied ${type}` }));
    }
  }

  /** Nothing was changed. `counted` are the messages that will be tried again because of it: their types are measured. */
  failed(error: unknown, { counted }: { counted: readonly { data: Uint8Array }[] }): void {
    this.endSpans(error);
    const types = counted.map(({ data }) => typeOf(data));
    countProcessed(this.source, types, { seconds: this.seconds, error });
  }

  private get seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  private beginEvent(event: StoredEvent): StoredEvent {
    const parent = recordedTrace(event);
    if (!parent) return event;
    const span = openSpan(`process ${shortTypeOf(event.type)}`, {
      kind: SpanKind.CONSUMER,
      parent,
      attributes: {
        ...messagingAttributes(this.source),
        'messaging.operation.type': 'process',
        'messaging.message.id': event.id,
        'rookery.sequence': event.seq,
      },
    });
    this.spans.push(span);
    return { ...event, traceparent: traceparentOf(span.request.trace) };
  }

  private endSpans(error?: unknown): void {
    for (const span of this.spans) span.end(error === undefined ? undefined : errorType(error));
    this.spans = [];
  }
}

function typeOf(data: Uint8Array): string {
  try {
    return decodeEnvelope(data).type;
  } catch {
    return 'undecodable';
  }
}
