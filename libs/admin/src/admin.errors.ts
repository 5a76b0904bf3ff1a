import { DomainError } from '@rookery/errors';

export function deadLetterNotFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', 'DEAD_LETTER_NOT_FOUND', `there is no dead letter ${id}`);
}

/** It did not fail itself: what was asked for belongs to the one before it. */
export function deadLetterParked(id: string): DomainError {
  const message = `event ${id} did not fail, it waits behind one of its aggregate that did: replay or discard that one`;
  return new DomainError('FAILED_PRECONDITION', 'DEAD_LETTER_PARKED', message);
}

export function sourceUnknown(source: string, known: readonly string[]): DomainError {
  const message = `expected a source this app can be rebuilt from (${known.join(', ') || 'it has none'}), got ${source}`;
  return new DomainError('NOT_FOUND', 'SOURCE_UNKNOWN', message);
}
