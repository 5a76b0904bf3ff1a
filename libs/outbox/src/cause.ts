import { decodeEnvelope } from '@rookery/messaging';
import { currentRequest, isRecorded, parseTraceparent, runInRequest, traceparentOf } from '@rookery/service';
import type { TraceContext } from '@rookery/service';

/** Where an event or a job comes from, as it stands on every log line of the request. */
export interface EventCause {
  requestId: string;
  /** Empty when there is no trace. */
  traceparent: string;
}

export const noCause: EventCause = { requestId: '', traceparent: '' };

/** The request that runs, as it stands on the events and jobs it causes; undefined in background work of nobody's. */
export function currentCause(): EventCause | undefined {
  const request = currentRequest();
  return request && { requestId: request.requestId, traceparent: traceparentOf(request.trace) };
}

/** Runs `work` so that its log lines, events and jobs carry the cause. Work of nobody's runs as it is. */
export function runForCause<Result>({ requestId, traceparent }: EventCause, work: () => Result): Result {
  const trace = parseTraceparent(traceparent);
  return requestId === '' && !trace ? work() : runInRequest({ requestId, trace }, work);
}

/** Where the cause stands in its trace, if that is recorded: only then are spans made. */
export function recordedTrace({ traceparent }: EventCause): TraceContext | undefined {
  const trace = parseTraceparent(traceparent);
  return isRecorded(trace) ? trace : undefined;
}

/** The cause of a stored event; nobody's when it cannot be read. */
export function causeOfMessage(data: Uint8Array): EventCause {
  try {
    return decodeEnvelope(data);
  } catch {
    return noCause;
  }
}
