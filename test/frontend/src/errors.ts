import type { CombinedError } from '@urql/core';

/** What stands in `extensions` of every error of Rookery. */
export interface Refusal {
  code: string;
  reason: string;
  message: string;
  /** To quote when asking for help. */
  requestId?: string;
  retryable: boolean;
  retryAfterMs?: number;
  fields?: { field: string; description: string }[];
  /** The field that is null because of it; absent when the whole operation was refused. */
  path?: readonly (string | number)[] | undefined;
}

type SaidError = Pick<CombinedError['graphQLErrors'][number], 'message' | 'path' | 'extensions'>;

export function refusalOf({ message, path, extensions }: SaidError): Refusal {
  return { ...(extensions as unknown as Omit<Refusal, 'message' | 'path'>), message, path };
}

/** Everything that went wrong in an answer; what else it has may be shown. No answer at all is a refusal, too. */
export function refusalsOf(error: CombinedError | undefined): Refusal[] {
  if (!error) return [];
  if (error.graphQLErrors.length > 0) return error.graphQLErrors.map(refusalOf);
  return [{ code: 'UNAVAILABLE', reason: 'NETWORK', message: error.message, retryable: true }];
}
