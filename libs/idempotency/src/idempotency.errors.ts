import { DomainError } from '@rookery/errors';

/** The same key with another request: one of the two was not meant. */
export function keyReused(): DomainError {
  const message = 'this idempotency key came with another request before; every write needs a key of its own';
  return new DomainError('ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED', message);
}
