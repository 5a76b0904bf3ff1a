import { DomainError, parse } from '@rookery/errors';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** One operation as it came over HTTP. */
export interface GraphqlRequest {
  query: string;
  operationName?: string | undefined;
  variables: Record<string, unknown>;
}

const object = z.record(z.string(), z.unknown());

// `extensions: null` and the like are allowed, and mean nothing was sent.
const shape = z.object(
  {
    query: z.string('expected a GraphQL document').min(1, 'expected a GraphQL document'),
    operationName: z.string('expected a name').nullish(),
    variables: object.nullish(),
    extensions: object.nullish(),
  },
  'expected an object with a query',
);

/** The operation in a POST body or in a GET's query string. Throws INVALID_ARGUMENT. */
export function readGraphqlRequest({ method, body, query }: FastifyRequest): GraphqlRequest {
  const asked = parse(shape, method === 'GET' ? fromQueryString(query as Record<string, unknown>) : body);
  return { query: asked.query, operationName: asked.operationName || undefined, variables: asked.variables ?? {} };
}

function fromQueryString({ variables, extensions, ...rest }: Record<string, unknown>): unknown {
  return { ...rest, variables: fromJson(variables, 'variables'), extensions: fromJson(extensions, 'extensions') };
}

function fromJson(text: unknown, name: string): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    const description = 'expected JSON';
    throw new DomainError('INVALID_ARGUMENT', 'INVALID_ARGUMENT', `${name}: ${description}`, {
      fields: [{ field: name, description }],
      cause,
    });
  }
}
