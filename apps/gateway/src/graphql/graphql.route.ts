import type {} from 'mercurius';
import { runInRequest } from '@rookery/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Edges } from '../edges.js';
import type { GraphqlContext } from './graphql-context.js';
import { limits } from '../limits/limits.js';
import { observeOperation } from '../telemetry/observe-operation.js';
import { sendRefusal, sendResult } from './graphql-reply.js';
import { readGraphqlRequest } from './graphql-request.js';

export interface GraphqlRouteOptions {
  edges: Edges;
  /** What happens to a WebSocket on the same path. */
  accept: (socket: WebSocket, request: FastifyRequest) => void;
}

/**
 * GraphQL over HTTP on `/graphql`. The route is ours and not the engine's, because the media types, statuses and
 * refusals of the GraphQL over HTTP specification all happen around the execution.
 */
export async function graphqlRoutes(fastify: FastifyInstance, { edges, accept }: GraphqlRouteOptions): Promise<void> {
  // JSON only: what a form on another site can send is not taken.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limits.bodyBytesMax },
    fastify.getDefaultJsonParser('remove', 'remove'),
  );
  fastify.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply));

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const edge = await edges.ofRequest(request, reply);
      const { query, variables, operationName } = readGraphqlRequest(request);
      const context: GraphqlContext & { operationName?: string | undefined } = {
        ...edge,
        requestId: request.id,
        isGet: request.method === 'GET',
        operationName,
        onOperation: (operation, name) => Object.assign(request.accessNote, { operation, operationName: name }),
      };
      sendResult(await fastify.graphql(query, context, variables, operationName), request, reply);
    } catch (error) {
      sendRefusal(error, request, reply);
    }
    return reply;
  };
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const observed = observeOperation();
    await runInRequest(observed.request, () => answer(request, reply));
    const { operationName: name, code } = request.accessNote;
    observed.end({ name, code });
    return reply;
  };
  fastify.post('/graphql', handler);
  fastify.route({ method: 'GET', url: '/graphql', exposeHeadRoute: false, handler, wsHandler: accept });
}
