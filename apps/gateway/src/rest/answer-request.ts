import { createHash } from 'node:crypto';
import { parse } from '@rookery/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Edges } from '../edges.js';
import type { Edge } from '../edge.js';
import type { Endpoint } from './endpoint.js';
import { matchesEtag } from './etag.js';

const nothing = z.strictObject({});

interface Answering {
  edges: Edges;
  publicUrl: string;
}

/** The handler of an endpoint's route. Whatever it throws becomes a problem. */
export function answerRequests(endpoint: Endpoint, { edges, publicUrl }: Answering) {
  const { params = nothing, query = nothing, body } = endpoint;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const edge = await edgeOf(endpoint, edges, request, reply);
    const asked = {
      edge,
      publicUrl,
      params: parse(params, request.params),
      query: parse(query, request.query),
      body: body && parse(body, request.body ?? undefined),
    };
    return sendAnswer(endpoint, await endpoint.handle(asked), request, reply);
  };
}

async function edgeOf({ viewer }: Endpoint, edges: Edges, request: FastifyRequest, reply: FastifyReply): Promise<Edge> {
  if (viewer === 'nobody') return edges.ofAnybody(request, reply);
  const edge = await edges.ofRequest(request, reply);
  // Asked for before anything else is looked at: a stranger learns nothing of what would have been wrong.
  if (viewer === 'required') void edge.call.viewerId;
  return edge;
}

/** Reads can be asked for again at no cost when nothing has changed; nobody but their client keeps them. */
function sendAnswer(
  { method, status = 200, locationOf }: Endpoint,
  answer: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (status === 204) return reply.code(204).header('cache-control', 'no-store').send();
  const text = JSON.stringify(answer);
  reply.type('application/json; charset=utf-8').code(status);
  if (method !== 'GET') {
    if (locationOf) reply.header('location', locationOf(answer));
    return reply.header('cache-control', 'no-store').send(text);
  }
  const etag = `"${createHash('sha1').update(text).digest('base64url')}"`;
  reply.headers({ etag, 'cache-control': 'private, no-cache' });
  // Fastify and CORS may have something to say there too.
  reply.header('vary', [reply.getHeader('vary'), 'Authorization'].filter(Boolean).join(', '));
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.removeHeader('content-type').code(304).send();
  return reply.send(text);
}
