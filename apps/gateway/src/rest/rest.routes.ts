import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Edges } from '../edges.js';
import { limits } from '../limits/limits.js';
import { answerRequests } from './answer-request.js';
import type { Description } from './endpoint.js';
import { descriptions, endpoints } from './endpoints.js';
import { docsRoutes } from './docs.route.js';
import { costOfRequests } from './route-cost.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not part of the API: a page, or the refusal of a method. */
    isNoEndpoint?: true;
  }
}

export interface RestRouteOptions {
  edges: Edges;
  publicUrl: string;
}

/** REST v1: a route for every endpoint, and the right refusal for every other method of its path. */
export async function restRoutes(fastify: FastifyInstance, options: RestRouteOptions): Promise<void> {
  // JSON only: what a form on another site can send is not taken.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limits.bodyBytesMax },
    fastify.getDefaultJsonParser('remove', 'remove'),
  );
  for (const endpoint of endpoints) {
    const hasCost = endpoint.cost !== undefined || endpoint.costOfRow !== undefined;
    fastify.route({
      method: endpoint.method,
      url: routeOf(endpoint),
      config: hasCost ? { cost: costOfRequests(endpoint) } : {},
      handler: answerRequests(endpoint, options),
    });
  }
  for (const [url, allowed] of methodsByRoute) refuseOthers(fastify, url, allowed);
  await fastify.register(docsRoutes, options);
}

/** `/v1/posts/{postId}` as Fastify writes it. */
export function routeOf({ path }: Pick<Description, 'path'>): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

const methodsByRoute = Map.groupBy(descriptions, routeOf) as ReadonlyMap<string, readonly Description[]>;

/** A hook: no route of `/v1` opens that the document does not know. */
export function requireDescription({ method, url, config }: RouteOptions): void {
  if (!url.startsWith('/v1/') || config?.isNoEndpoint) return;
  const described = methodsByRoute.get(url)?.map((each) => `${each.method}`) ?? [];
  const missing = [method].flat().find((each) => each !== 'HEAD' && !described.includes(each));
  if (missing !== undefined) throw new Error(`${missing} ${url} is not described: it belongs into rest/endpoints.ts`);
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** 405 for methods a path does not have, before a body is looked at; OPTIONS says which it has. */
function refuseOthers(fastify: FastifyInstance, url: string, described: readonly Description[]): void {
  const known = described.map(({ method }) => method as string);
  const allowed = methods.filter((method) => known.includes(method === 'HEAD' ? 'GET' : method));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  const others = methods.filter((method) => !allowed.includes(method));
  fastify.route({
    method: others,
    url,
    config: { isNoEndpoint: true },
    onRequest: (_request, reply, done) => {
      void reply.header('allow', allow);
      done(Object.assign(new Error('this path has no such method'), { code: 'METHOD_NOT_ALLOWED' }));
    },
    handler: () => undefined,
  });
  fastify.options(url, { config: { isNoEndpoint: true } }, (_request, reply) =>
    reply.code(204).header('allow', allow).send(),
  );
}
