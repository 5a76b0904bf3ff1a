import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Peers } from '../../peers/peers.js';
import { endRefusedBody } from '../../rest/refused-body.js';
import { refusalCost } from './rates.js';
import type { Rates } from './rates.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Points a request to this route costs, or how they are told of it; by its method when not said. */
    cost?: number | ((request: FastifyRequest) => number);
  }
}

const readCost = 5;
const writeCost = 10;

/** What a request costs by its route: `@RouteConfig({ cost: 50 })`. What a GraphQL operation costs comes on top. */
export function routeCostOf(request: FastifyRequest): number {
  const { method, routeOptions } = request;
  const { url, config } = routeOptions;
  if (url === undefined) return refusalCost;
  if (typeof config.cost === 'function') return config.cost(request);
  return config.cost ?? (method === 'GET' || method === 'HEAD' ? readCost : writeCost);
}

/** A hook that charges every request to the address it comes from, before anything is done about it. */
export function chargeRequests(rates: Rates, peers: Peers) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      await rates.charge({ address: peers.clientOf(request.raw).address }, routeCostOf(request), reply);
    } catch (error) {
      endRefusedBody(request);
      throw error;
    }
  };
}
