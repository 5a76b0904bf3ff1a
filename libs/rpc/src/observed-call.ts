import { status as grpcStatus } from '@grpc/grpc-js';
import type { Metadata } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import { parseTraceparent, traceparentOf } from '@rookery/service';
import type { TraceContext } from '@rookery/service';
import { SpanKind, countRefusal, errorType, histogram, openSpan } from '@rookery/telemetry';
import type { OpenSpan } from '@rookery/telemetry';
import { metadataValue } from './definition.js';

const answered = histogram('rpc.server.call.duration', { description: 'RPCs answered.', unit: 's' });
const made = histogram('rpc.client.call.duration', { description: 'RPCs made.', unit: 's' });

const traceparentKey = 'traceparent';
// Failures of the app that answers; what a caller did wrong is no error of its span, and stands on it as a status.
const faults: ReadonlySet<string> = new Set(['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** A call under way; `end` comes once, with the failure if there was one. */
export interface ObservedCall {
  readonly request: OpenSpan['request'];
  end(error?: unknown): void;
}

/** An RPC this app makes: a span and its duration. The span's place travels in `metadata`. */
export function observeMadeCall(rpc: string, metadata: Metadata): ObservedCall {
  const startedAt = performance.now();
  const open = openSpan(rpc, { kind: SpanKind.CLIENT, attributes: { 'rpc.system.name': 'grpc', 'rpc.method': rpc } });
  const traceparent = traceparentOf(open.request.trace);
  if (traceparent) metadata.set(traceparentKey, traceparent);
  const end = (error?: unknown) => {
    const code = codeOf(error);
    made.record(secondsSince(startedAt), { 'rpc.method': rpc, 'rpc.response.status_code': code });
    endSpan(open, code, error);
  };
  return { request: open.request, end };
}

/**
 * An RPC this app answers: a span below the caller's, its duration, and its refusal.
 * @param caller the app whose certificate the connection shows
 */
export function observeAnsweredCall(
  rpc: string,
  { metadata, requestId, caller }: { metadata: Metadata; requestId: string; caller: string | undefined },
): ObservedCall {
  const startedAt = performance.now();
  const open = openSpan(rpc, {
    kind: SpanKind.SERVER,
    parent: traceOf(metadata) ?? null,
    requestId,
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': rpc },
  });
  const end = (error?: unknown) => {
    const code = codeOf(error);
    if (error instanceof DomainError) countRefusal(error);
    answered.record(secondsSince(startedAt), {
      'rpc.method': rpc,
      'rpc.response.status_code': code,
      'rookery.caller': caller ?? 'unknown',
    });
    endSpan(open, code, error);
  };
  return { request: open.request, end };
}

/** The span a call came from. Only apps of ours get this far, and what they say is looked at all the same. */
function traceOf(metadata: Metadata): TraceContext | undefined {
  return parseTraceparent(metadataValue(metadata, traceparentKey));
}

function endSpan({ span, end }: OpenSpan, code: string, error: unknown): void {
  span.setAttribute('rpc.response.status_code', code);
  end(faults.has(code) ? errorType(error) : undefined);
}

/** A DomainError's code is the name of gRPC's; whatever else was thrown leaves as INTERNAL. */
function codeOf(error: unknown): string {
  if (error === undefined) return 'OK';
  return error instanceof DomainError && error.code in grpcStatus ? error.code : 'INTERNAL';
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
