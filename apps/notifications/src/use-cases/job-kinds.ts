import { jobKind } from '@rookery/outbox';
import type { EventCause } from '@rookery/outbox';
import type { Cause } from '../model/effect.js';

/** What a job keeps of the event that caused it; its request and trace are the job's own. */
export interface JsonCause {
  eventId: string;
  occurredAt: string;
}

/** Goes on with a deletion that concerned too many people for one transaction. */
export const withdrawPostJob = jobKind<{ cause: JsonCause }, number>('withdraw-post');

/** Forgets who was in a withdrawn notification; a much-liked post has more actors than one transaction deletes. */
export const forgetActorsJob = jobKind<object, number>('forget-actors');

/** Takes back what an account did that is gone; its key is the account. */
export const hushGoneJob = jobKind<{ cause: JsonCause }, 'wait' | 'hush'>('hush-gone');

/** Takes back what a blocked or muted account did; the cursor is the sequence up to which the list has been looked through. */
export const hushJob = jobKind<{ recipientId: string; actorId: string; cause: JsonCause }, number>('hush');

export function payloadOf({ eventId, occurredAt }: Cause): JsonCause {
  return { eventId, occurredAt: occurredAt.toISOString() };
}

/** What a chunk's changes are caused by: the event, and the chunk as the last link of its trace. */
export function causeOfChunk({
  payload: { cause },
  cause: chunk,
}: {
  payload: { cause: JsonCause };
  cause: EventCause;
}): Cause {
  return { ...chunk, eventId: cause.eventId, occurredAt: new Date(cause.occurredAt) };
}
