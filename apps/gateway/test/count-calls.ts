import { settle } from '@rookery/testing';
import type { ReceivedSpan, SpanReceiver } from '../../../test/observability/span-receiver.ts';

/** The gateway's RPCs of one trace, and how many SQL statements each has cost: `feeds.GetHomeTimeline: 1`. */
export async function countCalls(receiver: SpanReceiver, traceId: string): Promise<string[]> {
  return settle(() => {
    const spans = receiver.ofTrace(traceId);
    const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
    // A process sends its spans in the order they end: with the last one come all below it.
    expect(spans.some(({ app, name }) => app === 'gateway' && name.startsWith('POST '))).toBe(true);
    const made = spans.filter(({ app, name }) => app === 'gateway' && name.includes('Service/'));
    return made.map((call) => {
      const answered = byParent.get(call.spanId)?.[0];
      expect(answered).toBeDefined();
      return `${nameOf(call)}: ${below(answered as ReceivedSpan, byParent).filter(isStatement).length}`;
    });
  });
}

/** `rookery.feeds.v1.FeedsService/GetHomeTimeline` in short. */
function nameOf({ name }: ReceivedSpan): string {
  const [, app = '', method = ''] = /^rookery\.(\w+)\..*\/(\w+)$/.exec(name) ?? [];
  return `${app}.${method}`;
}

function isStatement({ attributes }: ReceivedSpan): boolean {
  return attributes.some(({ key }) => key === 'db.system.name');
}

function below(span: ReceivedSpan, byParent: ReadonlyMap<string | undefined, ReceivedSpan[]>): ReceivedSpan[] {
  return (byParent.get(span.spanId) ?? []).flatMap((child) => [child, ...below(child, byParent)]);
}
