import { Logger } from '@nestjs/common';
import { isRecorded, parseTraceparent, runInRequest } from '@rookery/service';
import { histogram, inSpan, SpanKind } from '@rookery/telemetry';
import type { ChangeCause, LiveChange } from './live-change.js';

const log = new Logger('Live');
const latency = histogram('rookery.notification.latency', {
  description: 'From the commit of what somebody is told of to the push to them.',
  unit: 's',
});

/**
 * Shows a change to its viewer: as a part of the request that caused it, below its trace, and measured. Resolves and
 * throws as `show` does.
 */
export async function pushChange<Result>(change: LiveChange, show: () => Promise<Result>): Promise<Result> {
  const { seq, cause, committedAt } = change;
  const push = async () => {
    const result = await show();
    log.debug({ seq, msg: 'pushed a change' });
    return result;
  };
  const result = await (cause ? forCause(cause, push) : push());
  if (committedAt) latency.record(Math.max(0, Date.now() - committedAt.getTime()) / 1_000);
  return result;
}

function forCause<Result>({ requestId, traceparent }: ChangeCause, push: () => Promise<Result>): Promise<Result> {
  const trace = parseTraceparent(traceparent);
  if (!isRecorded(trace)) return runInRequest({ requestId, trace }, push);
  return inSpan('push NotificationChanged', { kind: SpanKind.CONSUMER, parent: trace, requestId }, push);
}
