import type { StreamMessage } from '@rookery/messaging';

/** A message that carries an event, with the sequence its producer gave it. */
export type EventMessage = StreamMessage & { seq: number };

/**
 * The events that continue `position` without a gap, in order. All other messages are passed over: what no relay wrote,
 * what stands on the stream once more, and what got there before its predecessor, because its producer finds that and
 * sends it again. A sequence means one event for ever, so whichever copy is taken, the same events come in the same order.
 */
export function takeInOrder(position: number, messages: readonly StreamMessage[]): EventMessage[] {
  const taken: EventMessage[] = [];
  for (const message of messages) if (continues(position + taken.length, message)) taken.push(message);
  return taken;
}

function continues(position: number, message: StreamMessage): message is EventMessage {
  return message.seq === position + 1;
}

/** Those no relay wrote. */
export function countForeign(messages: readonly StreamMessage[]): number {
  return messages.filter(({ seq }) => seq === undefined).length;
}

/** The highest sequence among them; 0 when none has one. */
export function highestSeq(messages: readonly StreamMessage[]): number {
  return messages.reduce((highest, { seq = 0 }) => Math.max(highest, seq), 0);
}
