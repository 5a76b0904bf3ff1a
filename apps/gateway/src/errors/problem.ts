import { DomainError } from '@rookery/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemBody } from './problem-body.js';
import { publicErrorOf } from './public-error.js';
import { refusalOf } from './refusal.js';

/** Answers a REST request with what went wrong, after RFC 9457, with the members that GraphQL errors have too. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, error } = refusalOf(thrown);
  const refused = publicErrorOf(error);
  const { code, retryAfterMs } = refused;
  request.accessNote.code = code;
  if (status === 416 && error instanceof DomainError) {
    reply.header('content-range', `bytes */${error.metadata.totalBytes}`);
  }
  // The headers of the answer that was begun do not fit the one that is given.
  for (const name of ['etag', 'cache-control', 'content-length']) reply.removeHeader(name);
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  void reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problemBody(status, refused), requestId: request.id }));
}
