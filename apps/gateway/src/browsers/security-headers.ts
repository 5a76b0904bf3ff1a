import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Peers } from '../peers/peers.js';

/**
 * What every answer tells browsers. Nothing here is a page, so nothing may be loaded, framed or guessed from it; the
 * two routes that need more say so themselves: GraphiQL its policy, pictures that other sites may show them.
 */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const yearSeconds = 31_536_000;
const securityHeadersOfTls = { ...securityHeaders, 'strict-transport-security': `max-age=${yearSeconds}` } as const;

/** Those of one answer. HSTS is said only where TLS is spoken; over plain HTTP it means nothing, and on localhost it locks out. */
export function securityHeadersOf(request: FastifyRequest, peers: Peers): Record<string, string> {
  return peers.isSecure(request.raw) ? securityHeadersOfTls : securityHeaders;
}

/** A hook. */
export function setSecurityHeaders(peers: Peers) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.headers(securityHeadersOf(request, peers));
    done();
  };
}
