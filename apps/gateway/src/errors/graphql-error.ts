import { DomainError } from '@rookery/errors';
import { countRefusal, countedElsewhere } from '@rookery/telemetry';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { publicErrorOf } from './public-error.js';

/**
 * An error as a GraphQL answer carries it: `extensions {code, reason, requestId, fields}`. What the engine itself says
 * about a document or its variables is INVALID_ARGUMENT `QUERY_REFUSED`; it has no path, because nothing was executed.
 */
export function formatGraphqlError(error: unknown, requestId: string): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
  const cause = causeOf(error);
  const { code, reason, message, fields, retryAfterMs } = publicErrorOf(
    isOfDocument(cause) ? queryRefused(cause) : cause,
  );
  return {
    message,
    ...(place.locations && { locations: place.locations }),
    ...(place.path && { path: place.path }),
    extensions: {
      code,
      reason,
      requestId,
      ...(fields.length > 0 && { fields }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}

/** As {@link formatGraphqlError}, all errors of one answer: a document with many mistakes is refused once. */
export function formatGraphqlErrors(errors: readonly unknown[], requestId: string): GraphQLFormattedError[] {
  const refused = errors.map(causeOf).find(isOfDocument);
  if (refused) countRefusal(new DomainError('INVALID_ARGUMENT', 'QUERY_REFUSED', refused.message));
  return errors.map((error) => formatGraphqlError(error, requestId));
}

function isOfDocument(cause: unknown): cause is GraphQLError {
  return cause instanceof GraphQLError && !cause.path;
}

function queryRefused({ message }: GraphQLError): DomainError {
  return countedElsewhere(new DomainError('INVALID_ARGUMENT', 'QUERY_REFUSED', message));
}

/** The engine, and the JIT with a class of its own, wrap what a resolver threw. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && 'originalError' in cause && cause.originalError) cause = cause.originalError;
  return cause;
}
