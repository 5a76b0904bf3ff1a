import { jobKind } from '@rookery/outbox';
import type { Cause } from '../model/effect.js';

/** A cause as a job keeps it. */
export type JsonCause = Omit<Cause, 'occurredAt'> & { occurredAt: string };

/** Goes on with a deletion that concerned too many people for one transaction. */
export const withdrawPostJob = jobKind<{ cause: JsonCause }, number>('withdraw-post');

/** Forgets who was in a withdrawn notification; a much-liked post has more actors than one transaction deletes. */
export const forgetActorsJob = jobKind<object, number>('forget-actors');

/** Takes back what a blocked account did; the cursor is the sequence up to which the list has been looked through. */
export const hushJob = jobKind<{ recipientId: string; actorId: string; cause: JsonCause }, number>('hush');

export function payloadOf({ occurredAt, ...cause }: Cause): JsonCause {
  return { ...cause, occurredAt: occurredAt.toISOString() };
}

export function causeOfJob({ occurredAt, ...cause }: JsonCause): Cause {
  return { ...cause, occurredAt: new Date(occurredAt) };
}
