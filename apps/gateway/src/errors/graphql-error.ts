import { DomainError } from '@rookery/errors';
import { countRefusal, countedElsewhere } from '@rookery/telemetry';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { limits } from '../limits/limits.js';
import { publicErrorOf } from './public-error.js';
import type { PublicError } from './public-error.js';

/**
 * The errors of one answer as it carries them: `extensions {code, reason, requestId, retryable, fields}`. What the engine
 * itself says about a document or its variables is INVALID_ARGUMENT `QUERY_REFUSED`; it has no path, because nothing was
 * executed, and a document with many mistakes is refused once.
 *
 * Every field that is null for an error has one, as GraphQL says, so a call that failed stands there for each row it was
 * made for; it is logged and counted once. Beyond `errorsMax` the last error says in `omitted` how many are left out;
 * of those that stay there is at least one of each kind.
 */
export function formatGraphqlErrors(errors: readonly unknown[], requestId: string): GraphQLFormattedError[] {
  const causes = errors.map(causeOf);
  const refused = causes.find(isOfDocument);
  if (refused) countRefusal(new DomainError('INVALID_ARGUMENT', 'QUERY_REFUSED', refused.message));
  const known = new Map<unknown, PublicError>();
  const publicOf = (cause: unknown) => {
    const said = known.get(cause) ?? publicErrorOf(isOfDocument(cause) ? queryRefused(cause) : cause);
    known.set(cause, said);
    return said;
  };
  const all = errors.map((error, index) => formatted(placeOf(error), publicOf(causes[index]), requestId));
  return bounded(all);
}

function formatted(place: Place, said: PublicError, requestId: string): GraphQLFormattedError {
  const { code, reason, message, fields, retryable, retryAfterMs } = said;
  return {
    message,
    ...place,
    extensions: {
      code,
      reason,
      requestId,
      retryable,
      ...(fields.length > 0 && { fields }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}

type Place = Pick<GraphQLFormattedError, 'locations' | 'path'>;

function placeOf(error: unknown): Place {
  if (!(error instanceof GraphQLError)) return {};
  const { locations, path } = error;
  return { ...(locations && { locations }), ...(path && { path }) };
}

/** Those of a kind that is there already are the first to go. */
function bounded(errors: GraphQLFormattedError[]): GraphQLFormattedError[] {
  const omitted = errors.length - limits.errorsMax;
  if (omitted <= 0) return errors;
  const firsts = new Map(errors.toReversed().map((error) => [kindOf(error), error]));
  const kept = new Set([...firsts.values()].slice(0, limits.errorsMax));
  for (const error of errors) {
    if (kept.size >= limits.errorsMax) break;
    kept.add(error);
  }
  const inOrder = errors.filter((error) => kept.has(error));
  const last = inOrder.at(-1);
  return last ? [...inOrder.slice(0, -1), { ...last, extensions: { ...last.extensions, omitted } }] : inOrder;
}

function kindOf({ message, extensions, path }: GraphQLFormattedError): string {
  return JSON.stringify([extensions?.code, extensions?.reason, message, path?.at(-1)]);
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
