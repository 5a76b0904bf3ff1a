import type { FastifyRequest } from 'fastify';
import { DomainError } from '@rookery/errors';

interface OriginRules {
  /** Exact origins, as browsers write them. */
  listed: readonly string[];
  /** Whether pages of the gateway itself (GraphiQL) count too. */
  isOwnAllowed: boolean;
}

/** Refuses a WebSocket from a page that is not listed: CORS does not cover them. Programs send no Origin. */
export function refuseForeignSocket({ listed, isOwnAllowed }: OriginRules) {
  return ({ ws, headers: { origin, host } }: FastifyRequest, _reply: unknown, done: (error?: Error) => void) => {
    if (!ws || origin === undefined || listed.includes(origin)) return done();
    if (isOwnAllowed && host !== undefined && origin === `http://${host}`) return done();
    done(new DomainError('PERMISSION_DENIED', 'ORIGIN_REFUSED', 'pages of this origin may not open a connection'));
  };
}

/** What @fastify/cors is told. Tokens are headers that pages set themselves, so no credentials are asked for. */
export function corsOptionsOf(listed: readonly string[]) {
  return {
    origin: [...listed],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-none-match',
      'last-event-id',
      'traceparent',
      'x-request-id',
    ],
    exposedHeaders: [
      'allow',
      'etag',
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'traceparent',
      'x-request-id',
    ],
    // Seconds a browser may remember the answer.
    maxAge: 600,
  };
}
