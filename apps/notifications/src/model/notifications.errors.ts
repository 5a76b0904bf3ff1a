import { DomainError } from '@rookery/errors';

/** Nobody can have read what has not been said. */
export const readMarkAhead = (headSeq: number) =>
  new DomainError('FAILED_PRECONDITION', 'READ_MARK_AHEAD', `expected a sequence of at most ${headSeq}`, {
    metadata: { headSeq: String(headSeq) },
  });
