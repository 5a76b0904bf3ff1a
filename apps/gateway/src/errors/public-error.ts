import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import type { ErrorCode, FieldViolation } from '@rookery/errors';
import { countRefusal } from '@rookery/telemetry';

/** What a stranger may know of a failure. */
export interface PublicError {
  code: ErrorCode;
  reason: string;
  message: string;
  fields: readonly FieldViolation[];
  /** Whether the same may go well in a moment; a write only when it is safe to repeat. */
  retryable: boolean;
  /** How long to wait before trying again, where that is known. */
  retryAfterMs?: number;
}

const log = new Logger('Edge');

// What the transport says names addresses and methods, which are nobody's business.
const transportMessages: Partial<Record<ErrorCode, string>> = {
  UNAVAILABLE: 'a part of Rookery does not answer now; try again in a moment',
  DEADLINE_EXCEEDED: 'the answer took too long; try again in a moment',
  ABORTED: 'the call was given up',
};

// As the table of docs/errors.md says.
const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'ABORTED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

/**
 * The public side of a failure. A DomainError speaks for itself, unless it came from the transport; anything else is
 * INTERNAL without details, and is logged here, once. A refusal that was made here is counted.
 */
export function publicErrorOf(error: unknown): PublicError {
  if (error instanceof DomainError) countRefusal(error);
  if (!(error instanceof DomainError) || error.code === 'INTERNAL') {
    log.error({ err: error, msg: 'An operation failed' });
    const message = 'an internal error occurred';
    return { code: 'INTERNAL', reason: 'INTERNAL', message, fields: [], retryable: false };
  }
  const { code, reason, fields, metadata } = error;
  const transportMessage = reason === code ? transportMessages[code] : undefined;
  if (transportMessage !== undefined) log.warn({ err: error, msg: `${code} from the transport` });
  const retryAfterMs = Number(metadata.retryAfterMs ?? Number.NaN);
  return {
    code,
    reason,
    message: transportMessage ?? error.message,
    fields,
    retryable: retryableCodes.has(code),
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs }),
  };
}
