import { DomainError, parse } from '@rookery/errors';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { boundVariables } from '../limits/bound-variables.js';

/** One operation as it came over HTTP. */
export interface GraphqlRequest {
  /** Missing when a persisted query is asked for by its hash alone. */
  query?: string | undefined;
  /** Of a persisted query. */
  hash?: string | undefined;
  operationName?: string | undefined;
  variables: Record<string, unknown>;
}

const object = z.record(z.string(), z.unknown());
const persistedQuery = z.object(
  {
    version: z.literal(1, 'expected 1'),
    sha256Hash: z.string('expected a SHA-256').regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower case hex'),
  },
  'expected a version and a hash',
);

// `extensions: null` and the like are allowed, and mean nothing was sent.
const shape = z
  .object(
    {
      query: z.string('expected a GraphQL document').min(1, 'expected a GraphQL document').optional(),
      operationName: z.string('expected a name').nullish(),
      variables: object.nullish(),
      extensions: z.looseObject({ persistedQuery: persistedQuery.nullish() }, 'expected an object').nullish(),
    },
    'expected an object with a query',
  )
  .refine(({ query, extensions }) => query !== undefined || extensions?.persistedQuery, {
    path: ['query'],
    message: 'expected a GraphQL document',
  });

/** The operation in a POST body or in a GET's query string. Throws INVALID_ARGUMENT. */
export function readGraphqlRequest({ method, body, query }: FastifyRequest): GraphqlRequest {
  if (Array.isArray(body)) {
    throw new DomainError('INVALID_ARGUMENT', 'BATCH_REFUSED', 'expected one operation, got a list of them');
  }
  const asked = parse(shape, method === 'GET' ? fromQueryString(query as Record<string, unknown>) : body);
  const variables = asked.variables ?? {};
  boundVariables(variables);
  return {
    query: asked.query,
    hash: asked.extensions?.persistedQuery?.sha256Hash,
    operationName: asked.operationName || undefined,
    variables,
  };
}

function fromQueryString({ query, variables, extensions, ...rest }: Record<string, unknown>): unknown {
  return {
    ...rest,
    // A client that asks by hash may leave it empty.
    query: query === '' && extensions ? undefined : query,
    variables: fromJson(variables, 'variables'),
    extensions: fromJson(extensions, 'extensions'),
  };
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
