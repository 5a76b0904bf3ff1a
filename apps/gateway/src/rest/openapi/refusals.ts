import { STATUS_CODES } from 'node:http';
import type { Description } from '../endpoint.js';
import { Problem } from '../shapes/problem.shape.js';
import { headersWith } from './headers.js';
import { referenceTo } from './schemas.js';
import type { Json } from './schemas.js';

/** What any request may be refused with; docs/errors.md says what each reason means. */
const always: Record<number, readonly string[]> = {
  400: ['INVALID_ARGUMENT', 'REQUEST_REFUSED'],
  429: ['RATE_LIMITED'],
  431: ['HEADERS_TOO_LARGE'],
  500: ['INTERNAL'],
  503: ['UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE'],
  504: ['DEADLINE_EXCEEDED'],
};

const withToken: Record<number, readonly string[]> = { 401: ['TOKEN_REFUSED', 'SIGN_IN_REQUIRED'] };

const withBody: Record<number, readonly string[]> = {
  400: ['BODY_MALFORMED'],
  408: ['REQUEST_TOO_SLOW'],
  413: ['BODY_TOO_LARGE'],
  415: ['CONTENT_TYPE_REFUSED'],
};

const ofWrites: Record<number, readonly string[]> = { 409: ['DATABASE_BUSY', 'ABORTED', 'CALLER_GONE'] };
const withKey: Record<number, readonly string[]> = { 409: ['IDEMPOTENCY_KEY_REUSED'] };

/** Every refusal of an endpoint, by status, with its reasons. */
export function reasonsOf({ method, viewer, body, takesKey, refusals }: Description): Map<number, string[]> {
  const groups = [
    always,
    ...(viewer === 'nobody' ? [] : [withToken]),
    ...(body ? [withBody] : []),
    ...(method === 'GET' ? [] : [ofWrites]),
    ...(takesKey ? [withKey] : []),
    ...(refusals ? [refusals as Record<number, readonly string[]>] : []),
  ];
  const reasons = new Map<number, string[]>();
  for (const [status, names] of groups.flatMap((group) => Object.entries(group))) {
    reasons.set(Number(status), [...(reasons.get(Number(status)) ?? []), ...names]);
  }
  return new Map([...reasons].toSorted(([left], [right]) => left - right));
}

/** The answers of these refusals, all of one shape. */
export function refusalResponses(description: Description): Json {
  const responses = [...reasonsOf(description)].map(([status, reasons]) => [status, responseOf(status, reasons)]);
  return Object.fromEntries(responses) as Json;
}

function responseOf(status: number, reasons: readonly string[]): Json {
  const names = reasons.map((reason) => `\`${reason}\``).join(', ');
  return {
    description: `${STATUS_CODES[status]}: ${names}.`,
    headers: headersWith(...(status === 429 || status === 503 ? (['Retry-After'] as const) : [])),
    content: { 'application/problem+json': { schema: referenceTo(Problem) } },
  };
}
