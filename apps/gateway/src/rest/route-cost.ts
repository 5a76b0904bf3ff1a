import type { FastifyRequest } from 'fastify';
import { limits } from '../limits/limits.js';
import type { Endpoint } from './endpoint.js';

/** What an endpoint costs against its client's rate: as its method does, or itself and each row it is asked for. */
export function costOfRequests({ cost = 5, costOfRow }: Pick<Endpoint, 'cost' | 'costOfRow'>) {
  if (costOfRow === undefined) return cost;
  return ({ query }: Pick<FastifyRequest, 'query'>): number => {
    const asked = Number((query as { first?: unknown }).first ?? limits.pageSizeDefault);
    // A page beyond the bound is refused when it is read, and costs as the largest one.
    const rows = asked >= 1 && asked <= limits.pageSizeMax ? asked : limits.pageSizeMax;
    return cost + rows * costOfRow;
  };
}

/** Points of a row, beside each other: a post brings its author and pictures along. */
export const rowCosts = { account: 2, post: 10 } as const;
