import { parseTraceparent } from '@rookery/service';
import { SpanKind, histogram, openSpan, sampleAfresh, upDownCounter } from '@rookery/telemetry';
import type { OpenSpan } from '@rookery/telemetry';
import type { FastifyRequest } from 'fastify';

const duration = histogram('http.server.request.duration', { description: 'HTTP requests answered.', unit: 's' });
const active = upDownCounter('http.server.active_requests', {
  description: 'HTTP requests under way.',
  unit: '{request}',
});

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
  active.add(1, { 'http.request.method': method });
  const end = (status: number) => {
    // The route's template, known by now: a path may hold anything, and there are as many as strangers like.
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status };
    active.add(-1, { 'http.request.method': method });
    duration.record((performance.now() - startedAt) / 1_000, labels);
    open.span.updateName(`${method} ${route}`).setAttributes(labels);
    open.end(status >= 500 ? `${status}` : undefined);
  };
  return { request: open.request, end };
}

function traceOf({ headers: { traceparent } }: FastifyRequest) {
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
}
