import type { MsgHdrs } from '@nats-io/transport-node';

/** One stored message of a stream. */
export interface StreamMessage {
  /** Where it stands on the stream. */
  streamSeq: number;
  /** The sequence of its event, as its producer numbered it; undefined when no relay wrote it. */
  seq: number | undefined;
  subject: string;
  data: Uint8Array;
}

/** Carries the sequence of an event beside it. */
export const eventSeqHeader = 'Rookery-Sequence';

const sequencePattern = /^[1-9]\d{0,14}$/;

/** The event's sequence in the headers of its message, if it is there. */
export function eventSeqOf(headers: MsgHdrs | undefined): number | undefined {
  const value = headers?.get(eventSeqHeader) ?? '';
  return sequencePattern.test(value) ? Number(value) : undefined;
}
