import type {} from 'mercurius';
import { runInRequest } from '@rookery/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Edges } from '../edges.js';
import { limits } from '../limits/limits.js';
import type { Rates } from '../limits/rates/rates.js';
import { observeOperation } from '../telemetry/observe-operation.js';
import type { AskedDocuments } from './asked-documents.js';
import type { GraphqlContext } from './graphql-context.js';
import { sendRefusal, sendResult } from './graphql-reply.js';
import { readGraphqlRequest } from './graphql-request.js';

export interface GraphqlRouteOptions {
  edges: Edges;
  rates: Rates;
  documents: AskedDocuments;
  /** What happens to a WebSocket on the same path. */
  accept: (socket: WebSocket, request: FastifyRequest) => void;
}

/** What a request costs whose operation is refused; one that runs costs its own on top. */
const config = { cost: 1 };

/**
 * GraphQL over HTTP on `/graphql`. The route is ours and not the engine's, because the media types, statuses and
 * refusals of the GraphQL over HTTP specification all happen around the execution.
 */
export async function graphqlRoutes(
  fastify: FastifyInstance,
  { edges, rates, documents, accept }: GraphqlRouteOptions,
): Promise<void> {
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
      const { client, viewer } = edge.call;
      const [address, accountId] = [client?.address ?? '', viewer?.accountId];
      const asked = readGraphqlRequest(request);
      const source = documents.find(asked, address);
      const context: GraphqlContext & { operationName?: string | undefined } = {
        ...edge,
        requestId: request.id,
        isGet: request.method === 'GET',
        operationName: asked.operationName,
        onOperation: async ({ summary: operation, name: operationName, cost }) => {
          Object.assign(request.accessNote, { operation, operationName, cost });
          await rates.charge({ address, accountId }, cost, reply);
          documents.keep(asked, address);
        },
      };
      sendResult(await fastify.graphql(source, context, asked.variables, asked.operationName), request, reply);
    } catch (error) {
      sendRefusal(documents.refusalOf(error), request, reply);
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
  fastify.post('/graphql', { config }, handler);
  fastify.route({ method: 'GET', url: '/graphql', config, exposeHeadRoute: false, handler, wsHandler: accept });
}
