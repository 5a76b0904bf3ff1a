import { inSpan, SpanKind } from '@rookery/telemetry';
import { currentCause, recordedTrace, runForCause } from './cause.js';
import type { EventCause } from './cause.js';

/**
 * Runs one chunk of a job for the request that ordered it, as a span below it when its trace is recorded. `work` is
 * given what its own events and jobs have as cause.
 */
export async function runChunkSpan<Result>(
  kind: string,
  cause: EventCause,
  work: (cause: EventCause) => Promise<Result>,
): Promise<Result> {
  const parent = recordedTrace(cause);
  if (!parent) return runForCause(cause, () => work(cause));
  const options = { kind: SpanKind.INTERNAL, parent, requestId: cause.requestId, attributes: { 'rookery.job': kind } };
  return inSpan(`run ${kind}`, options, () => work(currentCause() ?? cause));
}
