import multipart from '@fastify/multipart';
import websocket from '@fastify/websocket';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { logAccess, requestIdOf } from './access-log.js';
import { Edges } from './edges.js';
import { sendProblem } from './errors/problem.js';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';
import { graphiqlRoutes } from './graphql/graphiql.route.js';
import { graphqlRoutes } from './graphql/graphql.route.js';
import { limits } from './limits/limits.js';
import { Connections } from './live/connections.js';
import { GraphqlSocket } from './live/graphql-socket.js';

/** The public HTTP server with its bounds. */
export function edgeAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.uploadMsMax,
    http: { headersTimeout: limits.headersMsMax },
    genReqId: requestIdOf,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      request.accessNote ??= {};
      sendProblem(error, request, reply);
    },
  });
}

/** Plugins, hooks and the routes that are not Nest's; before Nest adds its own. */
export async function prepareEdge(app: NestFastifyApplication): Promise<void> {
  // Nest's type of the instance is an older Fastify's.
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const [edges, sockets, connections] = [app.get(Edges), app.get(GraphqlSocket), app.get(Connections)];
  const { service } = app.get<GatewayConfig>(GATEWAY_CONFIG);
  logAccess(fastify);
  fastify.addHook('onRoute', boundTime);
  fastify.addHook('onRoute', refuseAsProblem);
  await fastify.register(multipart);
  await fastify.register(websocket, {
    options: { maxPayload: limits.messageBytesMax },
    preClose: (done) => {
      connections.drain();
      fastify.websocketServer.close();
      done();
    },
  });
  await fastify.register(graphqlRoutes, { edges, accept: (socket, request) => sockets.accept(socket, request) });
  if (service.env === 'development') await fastify.register(graphiqlRoutes);
}

/** What Fastify refuses before a handler runs; Nest's own error handler comes too late for Nest's own routes. */
function refuseAsProblem(route: RouteOptions): void {
  if (route.url !== '/graphql') route.errorHandler ??= sendProblem;
}

/** Every route answers within a time, whatever its client or its handler does. */
function boundTime(route: RouteOptions): void {
  if (route.url === '/v1/media') route.handlerTimeout ??= limits.uploadMsMax;
  else if (route.url.startsWith('/media/')) route.handlerTimeout ??= limits.mediaReadMsMax;
  else route.handlerTimeout ??= limits.requestMsMax;
}
