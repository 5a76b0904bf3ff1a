import { HttpException } from '@nestjs/common';
import { DomainError, httpStatusOf } from '@rookery/errors';
import type { ErrorCode } from '@rookery/errors';

/** A failure and the HTTP status it is answered with. */
export interface Refusal {
  status: number;
  error: unknown;
}

interface HttpFailure {
  code?: string;
  statusCode?: number;
  message: string;
}

// What Fastify and its plugins refuse, by the name of their errors.
const known: Record<string, [status: number, code: ErrorCode, reason: string, message: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'INVALID_ARGUMENT', 'BODY_TOO_LARGE', 'the body is too large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'INVALID_ARGUMENT', 'CONTENT_TYPE_REFUSED', 'this content type is not taken'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'INVALID_ARGUMENT', 'BODY_MALFORMED', 'expected a body of JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'INVALID_ARGUMENT', 'BODY_MALFORMED', 'expected a body of JSON'],
  METHOD_NOT_ALLOWED: [405, 'INVALID_ARGUMENT', 'METHOD_NOT_ALLOWED', 'this path has no such method'],
  REQUEST_TOO_SLOW: [408, 'DEADLINE_EXCEEDED', 'REQUEST_TOO_SLOW', 'the request came too slowly'],
  HEADERS_TOO_LARGE: [431, 'INVALID_ARGUMENT', 'HEADERS_TOO_LARGE', 'the headers are too many or too large'],
  FST_ERR_HANDLER_TIMEOUT: [504, 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'the request took too long'],
};

// Reasons for which HTTP has a status of its own.
const statusOfReason: Record<string, number> = { RANGE_NOT_SATISFIABLE: 416, OVERLOADED: 503 };

/** The status of whatever was thrown while a request was answered: ours, Nest's, Fastify's or nobody's. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof DomainError) {
    return { status: statusOfReason[thrown.reason] ?? httpStatusOf(thrown.code), error: thrown };
  }
  if (thrown instanceof HttpException) return refusalOfStatus(thrown.getStatus(), thrown);
  const { code, statusCode } = thrown as HttpFailure;
  const entry = code === undefined ? undefined : known[code];
  if (entry) return { status: entry[0], error: new DomainError(entry[1], entry[2], entry[3], { cause: thrown }) };
  return refusalOfStatus(statusCode ?? 500, thrown);
}

function refusalOfStatus(status: number, cause: unknown): Refusal {
  if (status === 404) return { status, error: new DomainError('NOT_FOUND', 'ROUTE_NOT_FOUND', 'nothing is here') };
  if (status < 400 || status >= 500) return { status: 500, error: cause };
  const error = new DomainError('INVALID_ARGUMENT', 'REQUEST_REFUSED', 'the request is malformed', { cause });
  return { status, error };
}
