/** In place of a message that nobody vouches for. */
export const unspoken = '[…]';

/**
 * Errors whose authors write no values into messages: ours, the broker's, which knows subjects and sequences only, and
 * warnings of Node about the program itself.
 */
const trustedTypes = new Set([
  'DomainError',
  'AuthorizationError',
  'ClosedConnectionError',
  'ConnectionError',
  'DeprecationWarning',
  'DrainingConnectionError',
  'ExperimentalWarning',
  'JetStreamApiError',
  'JetStreamError',
  'MaxListenersExceededWarning',
  'NoRespondersError',
  'PermissionViolationError',
  'TimeoutError',
]);

/** Messages of Node, V8 and the PostgreSQL driver that can hold names of the program at most. */
const templates = [
  /^Connection terminated( unexpectedly| due to connection timeout)?$/,
  /^timeout exceeded when trying to connect$/,
  /^Query read timeout$/,
  /^Cannot (read|set) properties of (undefined|null) \((reading|setting) '[\w$]{1,40}'\)$/,
  /^[\w$.]{1,60} is not (a function|iterable|defined|a constructor)$/,
];

/**
 * SQLSTATE classes whose messages name tables, constraints, roles and states of the server, but no values: connection,
 * constraints, transactions, authorisation, access rule, resources, limits, object state, intervention, system.
 */
const speakableStates = /^(08|23|25|28|3D|40|53|54|55|57|58)/;

interface KnownError extends Error {
  code?: unknown;
  severity?: unknown;
  syscall?: unknown;
  address?: unknown;
  port?: unknown;
}

/**
 * What may be said of an error's message. Libraries like to quote what they could not digest (a body, a row, a text), so
 * a message is said only when it is ours or of a kind that is known to quote nothing; type, code and frames always are.
 */
export function speakableMessage(error: Error): string {
  const { code, severity, syscall, address, port } = error as KnownError;
  // Of a system call: without the path or name it was called with.
  if (typeof syscall === 'string') return ['', code, syscall, address, port].filter(Boolean).join(' ').trim();
  if (typeof severity === 'string') return speakableStates.test(`${code}`) ? error.message : unspoken;
  const isSaid = trustedTypes.has(error.name) || isOurs(error) || templates.some((form) => form.test(error.message));
  return isSaid ? error.message : unspoken;
}

/** A plain Error made by a line of ours; what V8 throws there has a type of its own, and may quote a value. */
function isOurs(error: Error): boolean {
  const frame = /\n\s+at .*/.exec(error.stack ?? '')?.[0] ?? '';
  return (
    /^Error\b/.test(error.stack ?? '') &&
    error.name === 'Error' &&
    /\/(apps|libs)\/[\w-]+\/(src|test)\//.test(frame) &&
    !frame.includes('node_modules')
  );
}
