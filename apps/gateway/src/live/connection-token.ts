import { bearerTokenOf } from '@rookery/auth';

/**
 * The token of a connection_init payload: in `authorization` as over HTTP, as a bare `token`, or in `headers` with either
 * spelling, which is how GraphiQL hands over its headers pane. Undefined when there is none of them; empty, which is no
 * token, for an authorization of another kind.
 */
export function tokenOf(payload: object | undefined): string | undefined {
  const authorization = authorizationIn(payload);
  if (authorization !== undefined) return bearerTokenOf(authorization);
  const { token, headers } = (payload ?? {}) as Record<string, unknown>;
  if (typeof token === 'string') return token;
  const nested = authorizationIn(headers);
  return nested === undefined ? undefined : bearerTokenOf(nested);
}

function authorizationIn(headers: unknown): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof found?.[1] === 'string' ? found[1] : undefined;
}
