import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { Call } from '@rookery/rpc';
import { nameAccount, runInRequest, traceparentOf } from '@rookery/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { rpcsOf } from './clients.js';
import type { Peers } from './peers/peers.js';
import type { OperationName } from './telemetry/observe-operation.js';
import { observeRequest } from './telemetry/observe-request.js';

/** What a request's line says besides what the transport knows. */
export interface AccessNote {
  /** What a GraphQL operation asks for, in the schema's words: a client's name for it could be anything. */
  operation?: string;
  /** The same as a label of metrics; missing when nothing was executed. */
  operationName?: OperationName | undefined;
  /** Of the operation, in points. */
  cost?: number;
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
const switchingProtocols = 101;
// A line names the route and never the path: a path may hold a capability, a mistyped token, anything.
const unknownRoute = '(no route)';

/** The id a client gave its request, if it is one, or a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}

/** Gives every request an id and a span, on its answer and its log lines, and writes one line about it at the end. */
export function logAccess(fastify: FastifyInstance, peers: Peers): void {
  fastify.decorateRequest('accessNote');
  fastify.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    const observed = observeRequest(request, { isFromProxy: peers.isFromProxy(request.raw) });
    request.accessNote = {};
    reply.headers({ 'x-request-id': request.id, traceparent: traceparentOf(observed.request.trace) });
    // A WebSocket writes its own line when it ends; as a request it is over now.
    if (request.ws) observed.end(switchingProtocols);
    else
      reply.raw.once('close', () => {
        const status = reply.raw.writableFinished ? reply.statusCode : clientClosedRequest;
        observed.end(status);
        runInRequest(observed.request, () => writeLine(request, status, startedAt));
      });
    runInRequest(observed.request, done);
  });
}

function writeLine(request: FastifyRequest, status: number, startedAt: number): void {
  const { operation, cost, code, call } = request.accessNote;
  const path = request.routeOptions.url ?? unknownRoute;
  const line = {
    method: request.method,
    path,
    ...(operation !== undefined && { operation }),
    ...(cost !== undefined && { cost }),
    status,
    ...(code !== undefined && { code }),
    ms: Math.round(performance.now() - startedAt),
    ...(call && { rpcs: rpcsOf(call) }),
    msg: `${request.method} ${path}`,
  };
  nameAccount(call?.viewer?.accountId);
  if (path.startsWith('/health') || path === '/metrics') log.debug(line);
  else log.log(line);
}
