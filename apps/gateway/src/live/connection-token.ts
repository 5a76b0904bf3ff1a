/**
 * The Authorization value of a connection_init payload: `authorization` as over HTTP, a bare `token`, or `headers` with
 * either spelling, which is how GraphiQL hands over its headers pane.
 */
export function bearerOf(payload: Record<string, unknown> | undefined): string | undefined {
  const { token } = payload ?? {};
  return (
    authorizationIn(payload) ?? (typeof token === 'string' ? `Bearer ${token}` : authorizationIn(payload?.headers))
  );
}

function authorizationIn(headers: unknown): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof found?.[1] === 'string' ? found[1] : undefined;
}
