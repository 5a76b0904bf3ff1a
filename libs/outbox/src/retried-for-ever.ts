import { isTransient } from '@rookery/database';
import { DomainError } from '@rookery/errors';

const notNow = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** The failure is not the work's own: something it needs is away. Such failures never count as attempts. */
export function isRetriedForEver(error: unknown): boolean {
  return error instanceof DomainError ? notNow.has(error.code) : isTransient(error);
}
