import type { Server } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from './limits.js';

/** A hook. Node leaves out what is over its own count without a word, so one more is let in, and refused here. */
export function refuseManyHeaders(server: Server) {
  server.maxHeadersCount = limits.headersMax + 1;
  return ({ raw }: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
    if (raw.rawHeaders.length / 2 <= limits.headersMax) return done();
    done(Object.assign(new Error('too many headers'), { code: 'HEADERS_TOO_LARGE' }));
  };
}
