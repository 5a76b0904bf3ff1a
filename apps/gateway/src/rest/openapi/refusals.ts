import { STATUS_CODES } from 'node:http';
import type { Description } from '../endpoint.js';
import { Problem } from '../shapes/problem.shape.js';
import { headersWith } from './headers.js';
import { referenceTo } from './schemas.js';
import type { Json } from './schemas.js';

/** What an endpoint may be refused with besides its own reasons; docs/reference/errors.md says what each means. */
const common: Readonly<Record<number, readonly string[]>> = {
  400: ['INVALID_ARGUMENT', 'BODY_MALFORMED', 'REQUEST_REFUSED'],
  401: ['SIGN_IN_REQUIRED', 'TOKEN_REFUSED'],
  408: ['REQUEST_TOO_SLOW'],
  409: ['IDEMPOTENCY_KEY_REUSED', 'DATABASE_BUSY', 'ABORTED', 'CALLER_GONE'],
  413: ['BODY_TOO_LARGE'],
  415: ['CONTENT_TYPE_REFUSED'],
  429: ['RATE_LIMITED', 'TOO_MANY_CALLS'],
  431: ['HEADERS_TOO_LARGE'],
  500: ['INTERNAL'],
  503: ['UNAVAILABLE', 'CIRCUIT_OPEN', 'DATABASE_UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE', 'OVERLOADED'],
  504: ['DEADLINE_EXCEEDED'],
};

const statusesOfAll = [400, 429, 431, 500, 503, 504];
const statusesOfBodies = [408, 413, 415];

/** The answers of an endpoint's refusals, by status; those that it shares with others by their names. */
export function refusalsOf({ method, viewer, body, refusals = {} }: Description): Json {
  const own = refusals as Readonly<Record<number, readonly string[]>>;
  const statuses = [
    ...statusesOfAll,
    ...(viewer === 'nobody' ? [] : [401]),
    ...(body ? statusesOfBodies : []),
    ...(method === 'GET' ? [] : [409]),
    ...Object.keys(own).map(Number),
  ];
  const responses = [...new Set(statuses)].toSorted().map((status) => {
    const reasons = own[status];
    if (!reasons) return [status, { $ref: `#/components/responses/${nameOf(status)}` }];
    return [status, refusal(status, [...reasons, ...(common[status] ?? [])])];
  });
  return Object.fromEntries(responses) as Json;
}

/** The refusals that endpoints share. */
export function commonRefusals(): Json {
  const named = Object.entries(common).map(([status, reasons]) => [nameOf(status), refusal(Number(status), reasons)]);
  return Object.fromEntries(named) as Json;
}

/** `NotFound` for 404. */
function nameOf(status: number | string): string {
  return (STATUS_CODES[status] ?? '').replace(/\W/g, '');
}

function refusal(status: number, reasons: readonly string[]): Json {
  const names = reasons.map((reason) => `\`${reason}\``).join(', ');
  return {
    description: `${STATUS_CODES[status]}: ${names}.`,
    headers: headersWith(...(status === 429 || status === 503 ? (['Retry-After'] as const) : [])),
    content: { 'application/problem+json': { schema: referenceTo(Problem) } },
  };
}
