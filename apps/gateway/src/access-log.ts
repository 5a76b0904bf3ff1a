import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { Call } from '@rookery/rpc';
import { nameAccount, runInRequest } from '@rookery/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rpcsOf } from './clients.js';

/** What a request's line says besides what the transport knows. */
export interface AccessNote {
  /** What a GraphQL operation asks for, in the schema's words: a client's name for it could be anything. */
  operation?: string;
  /** Of the first error. */
  code?: string;
  call?: Call;
}

declare module 'fastify' {
  interface FastifyRequest {
    accessNote: AccessNote;
  }
}

const log = new Logger('Access');
// Shorter than any token of ours, so that none gets into the log by this door.
const requestIdPattern = /^[\x21-\x7e]{1,64}$/;
const clientClosedRequest = 499;
// A line names the route and never the path: a path may hold a capability, a mistyped token, anything.
const unknownRoute = '(no route)';

/** The id a client gave its request, if it is one, or a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}

/** Gives every request an id, on its answer and its log lines, and writes one line about it when it is over. */
export function logAccess(fastify: FastifyInstance): void {
  fastify.decorateRequest('accessNote');
  fastify.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    request.accessNote = {};
    reply.header('x-request-id', request.id);
    // A WebSocket writes its own line when it ends.
    if (!request.ws) reply.raw.once('close', () => writeLine(request, reply, startedAt));
    runInRequest({ requestId: request.id }, done);
  });
}

function writeLine(request: FastifyRequest, reply: FastifyReply, startedAt: number): void {
  const { operation, code, call } = request.accessNote;
  const path = request.routeOptions.url ?? unknownRoute;
  const line = {
    method: request.method,
    path,
    ...(operation !== undefined && { operation }),
    status: reply.raw.writableFinished ? reply.statusCode : clientClosedRequest,
    ...(code !== undefined && { code }),
    ms: Math.round(performance.now() - startedAt),
    ...(call && { rpcs: rpcsOf(call) }),
    msg: `${request.method} ${path}`,
  };
  runInRequest({ requestId: request.id }, () => {
    nameAccount(call?.viewer?.accountId);
    if (path.startsWith('/health')) log.debug(line);
    else log.log(line);
  });
}
