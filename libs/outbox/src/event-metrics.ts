import { streamName } from '@rookery/messaging';
import { counter, errorType, histogram } from '@rookery/telemetry';

const processDuration = histogram('messaging.process.duration', {
  description: 'Events applied, each from the beginning to the commit of its transaction.',
  unit: 's',
});
const sentMessages = counter('messaging.client.sent.messages', {
  description: 'Events published.',
  unit: '{message}',
});
const setAsideEvents = counter('rookery.dead_letters.set_aside', {
  description: 'Events this instance has set aside.',
  unit: '{event}',
});

/** Events nobody here handles, which only move the position. */
export const unhandledType = 'unhandled';

/** An event's type without its package: the last word of a message of `proto/`. */
export function shortTypeOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** What is spoken of, in the words of OpenTelemetry's conventions for messaging. */
export function messagingAttributes(app: string) {
  return { 'messaging.system': 'nats', 'messaging.destination.name': streamName(app) } as const;
}

/** Counts events of `source` that were applied, or, with an error, were tried to be; all of one transaction. */
export function countProcessed(
  source: string,
  types: readonly string[],
  { seconds, error }: { seconds: number; error?: unknown },
): void {
  const byType = new Map<string, number>();
  for (const type of types) byType.set(type, (byType.get(type) ?? 0) + 1);
  for (const [type, count] of byType) {
    const labels = {
      'messaging.destination.name': streamName(source),
      'rookery.source': source,
      'rookery.event_type': shortTypeOf(type),
      ...(error !== undefined && { 'error.type': errorType(error) }),
    };
    for (let event = 0; event < count; event++) processDuration.record(seconds, labels);
  }
}

/** Counts what a chain of `app` has brought to its stream, and what it has not. */
export function countSent(
  app: string,
  { sent, failed, error }: { sent: number; failed: number; error?: unknown },
): void {
  const labels = { 'messaging.destination.name': streamName(app) };
  if (sent > 0) sentMessages.add(sent, labels);
  if (failed > 0) sentMessages.add(failed, { ...labels, 'error.type': errorType(error) });
}

/** Counts an event of `source` that was set aside; with 0, says that none has been yet. */
export function countSetAside(source: string, count = 1): void {
  setAsideEvents.add(count, { 'rookery.source': source });
}
