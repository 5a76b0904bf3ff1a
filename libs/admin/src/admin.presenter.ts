import { common } from '@rookery/contracts';
import type { admin } from '@rookery/contracts';
import type { DeadLetter, DeadLetterDetail } from '@rookery/outbox';

export function presentDeadLetter(letter: DeadLetter, state = 'dead'): admin.DeadLetter {
  const { id, source, seq, type, aggregateId, error, parkedBehind, setAsideAt } = letter;
  return { id: Number(id), source, seq, type, aggregateId, error, state, parkedBehind, setAsideAt };
}

/** Undefined for an event that cannot even be decoded: then that is what is wrong with it. */
export function presentEvent({ data }: DeadLetterDetail): common.EventEnvelope | undefined {
  try {
    return common.EventEnvelope.decode(data);
  } catch {
    return undefined;
  }
}
