import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import websocket from '@fastify/websocket';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { logAccess, requestIdOf } from './access-log.js';
import { Edges } from './edges.js';
import { corsOptionsOf, refuseForeignSocket } from './browsers/origins.js';
import { securityHeaders, setSecurityHeaders } from './browsers/security-headers.js';
import { sendProblem } from './errors/problem.js';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';
import { AskedDocuments } from './graphql/asked-documents.js';
import { graphiqlRoutes } from './graphql/graphiql.route.js';
import { graphqlRoutes } from './graphql/graphql.route.js';
import { boundConnections } from './limits/bound-connections.js';
import type { HttpLimits } from './limits/http-limits.js';
import { limits } from './limits/limits.js';
import { chargeRequests } from './limits/rates/charge-requests.js';
import { Rates } from './limits/rates/rates.js';
import { refuseConnection } from './limits/refuse-connection.js';
import { refuseManyHeaders } from './limits/refuse-many-headers.js';
import { shedLoad } from './limits/shed-load.js';
import { watchBodies } from './limits/watch-bodies.js';
import { Connections } from './live/connections.js';
import { GraphqlSocket } from './live/graphql-socket.js';
import { Peers } from './peers/peers.js';
import { requireDescription, restRoutes } from './rest/rest.routes.js';

/** The public HTTP server with its bounds. */
export function edgeAdapter(http: HttpLimits): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: limits.bodyBytesMax,
    // The longest any request may take, which is an upload; watch-bodies.ts and boundTime are stricter with others.
    requestTimeout: http.uploadMsMax,
    keepAliveTimeout: http.keepAliveMsMax,
    connectionTimeout: limits.standstillMsMax,
    // A request that arrives while the rest is closed is answered like those before it.
    return503OnClosing: false,
    maxRequestsPerSocket: limits.requestsPerConnectionMax,
    http: {
      headersTimeout: http.headersMsMax,
      connectionsCheckingInterval: limits.connectionsCheckMs,
      maxHeaderSize: limits.headerBytesMax,
    },
    clientErrorHandler: refuseConnection,
    genReqId: requestIdOf,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      request.accessNote ??= {};
      reply.headers(securityHeaders);
      sendProblem(error, request, reply);
    },
  });
}

/** Plugins, hooks and the routes that are not Nest's; before Nest adds its own. */
export async function prepareEdge(app: NestFastifyApplication): Promise<void> {
  // Nest's type of the instance is an older Fastify's.
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const [edges, sockets, connections] = [app.get(Edges), app.get(GraphqlSocket), app.get(Connections)];
  const { service, http, corsOrigins, publicUrl } = app.get<GatewayConfig>(GATEWAY_CONFIG);
  const [peers, rates, documents] = [app.get(Peers), app.get(Rates), app.get(AskedDocuments)];
  const isOwnAllowed = service.env === 'development';
  boundConnections(fastify.server, peers, http);
  // Before all hooks: it says of each request whether it is to become a connection.
  await fastify.register(websocket, {
    options: { maxPayload: limits.messageBytesMax },
    preClose: (done) => {
      connections.drain();
      fastify.websocketServer.close();
      done();
    },
  });
  fastify.addHook('onRequest', shedLoad(peers));
  logAccess(fastify, peers);
  fastify.addHook('onRequest', setSecurityHeaders(peers));
  fastify.addHook('onRequest', refuseManyHeaders(fastify.server));
  fastify.addHook('onRequest', watchBodies(http));
  fastify.addHook('onRoute', boundTime(http));
  fastify.addHook('onRoute', refuseAsProblem);
  fastify.addHook('onRoute', requireDescription);
  if (corsOrigins.length > 0) await fastify.register(cors, corsOptionsOf(corsOrigins));
  // Behind CORS, so that a page can read that it is to wait.
  fastify.addHook('onRequest', chargeRequests(rates, peers));
  await fastify.register(multipart);
  fastify.addHook('onRequest', refuseForeignSocket({ listed: corsOrigins, isOwnAllowed }));
  const accept = sockets.accept.bind(sockets);
  await fastify.register(graphqlRoutes, { edges, rates, documents, accept });
  await fastify.register(restRoutes, { edges, publicUrl });
  if (isOwnAllowed) await fastify.register(graphiqlRoutes);
}

/** What Fastify refuses before a handler runs; Nest's own error handler comes too late for Nest's own routes. */
function refuseAsProblem(route: RouteOptions): void {
  if (route.url !== '/graphql') route.errorHandler ??= sendProblem;
}

/**
 * Every route answers within a time, whatever its client or its handler does. GraphQL does so by itself: its body is
 * watched, and all it waits for are calls with a deadline. Fastify's bound is an aborted signal, with a stack, for every
 * request that is answered; on the busiest route that was a fortieth of the gateway's time.
 */
function boundTime({ uploadMsMax }: HttpLimits) {
  return (route: RouteOptions): void => {
    if (route.url === '/graphql') return;
    if (route.url === '/v1/media') route.handlerTimeout ??= uploadMsMax;
    else if (route.url.startsWith('/media/')) route.handlerTimeout ??= limits.mediaReadMsMax;
    else route.handlerTimeout ??= limits.requestMsMax;
  };
}
