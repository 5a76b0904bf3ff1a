/** A place in a trace, as the W3C's Trace Context names it. */
export interface TraceContext {
  /** 32 hex digits, not all zero. */
  readonly traceId: string;
  /** 16 hex digits, not all zero. */
  readonly spanId: string;
  /** 1 when the trace is recorded, 0 when it is not. */
  readonly traceFlags: number;
}

const pattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * The context in a `traceparent` header (version 00 of https://www.w3.org/TR/trace-context/), or undefined when it is
 * none: whatever a stranger sends is either a valid context or ignored.
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = pattern.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

/** Whether a trace is kept: of others, no spans need to be made. */
export function isRecorded(context: TraceContext | undefined): context is TraceContext {
  return context !== undefined && (context.traceFlags & 1) === 1;
}

/** The `traceparent` header of a context; empty without one. */
export function traceparentOf(context: TraceContext | undefined): string {
  return context ? `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}` : '';
}
