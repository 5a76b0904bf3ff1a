import { STATUS_CODES } from 'node:http';
import type { PublicError } from './public-error.js';

/** What is said to whom a REST request was refused, after RFC 9457, with the members that GraphQL errors have too. */
export function problemBody(status: number, { code, reason, message, fields, retryable, retryAfterMs }: PublicError) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: message,
    code,
    reason,
    retryable,
    ...(fields.length > 0 && { fields }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
