import { isTransient } from '@rookery/database';
import { DomainError } from '@rookery/errors';

const notNow = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);
const crowded = new Set(['DATABASE_BUSY', 'DATABASE_POOL_EXHAUSTED']);

/** The failure is not the work's own: something it needs is away. Such failures never count as attempts. */
export function isRetriedForEver(error: unknown): boolean {
  if (!(error instanceof DomainError)) return isTransient(error);
  // Ours or that of an app that was asked.
  return notNow.has(error.code) || crowded.has(error.reason);
}
