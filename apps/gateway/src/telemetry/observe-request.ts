import { parseTraceparent } from '@rookery/service';
import { SpanKind, gauge, histogram, openSpan, sampleAfresh } from '@rookery/telemetry';
import type { OpenSpan } from '@rookery/telemetry';
import type { FastifyRequest } from 'fastify';

const duration = histogram('http.server.request.duration', { description: 'HTTP requests answered.', unit: 's' });
// By method, a few. Counted here and shown when somebody looks, which costs a request nothing.
const active = new Map<string, number>();
gauge('http.server.active_requests', { description: 'HTTP requests under way.', unit: '{request}' }, () =>
  [...active].map(([method, count]) => [count, { 'http.request.method': method }] as const),
);

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** An HTTP request under way. */
export interface ObservedRequest {
  readonly request: OpenSpan['request'];
  /** It was answered, or its client has gone; once. */
  end(status: number): void;
}

/**
 * The span and the metrics of a request. It goes on with the trace that its client names; whether that is recorded, only
 * a proxy of ours may decide.
 */
export function observeRequest(request: FastifyRequest, { isFromProxy }: { isFromProxy: boolean }): ObservedRequest {
  const startedAt = performance.now();
  const method = knownMethods.has(request.method) ? request.method : '_OTHER';
  const given = traceOf(request);
  const open = openSpan(method, {
    kind: SpanKind.SERVER,
    parent: given && !isFromProxy ? sampleAfresh(given) : (given ?? null),
    requestId: request.id,
    attributes: { 'http.request.method': method },
  });
  countActive(method, 1);
  const end = (status: number) => {
    // The route's template, known by now: a path may hold anything, and there are as many as strangers like.
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status };
    countActive(method, -1);
    duration.record((performance.now() - startedAt) / 1_000, labels);
    open.span.updateName(`${method} ${route}`).setAttributes(labels);
    open.end(status >= 500 ? `${status}` : undefined);
  };
  return { request: open.request, end };
}

function countActive(method: string, change: 1 | -1): void {
  active.set(method, (active.get(method) ?? 0) + change);
}

function traceOf({ headers: { traceparent } }: FastifyRequest) {
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
}
