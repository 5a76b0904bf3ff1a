import { decodeEnvelope } from '@rookery/messaging';
import type { EventStream, StreamMessage, StreamState } from '@rookery/messaging';
import { databaseBehindStream, streamNotRepairable } from './outbox.errors.js';
import type { Outlook, RelayStore, StreamEnd } from './relay-store.js';

export interface Relayed {
  store: RelayStore;
  stream: EventStream;
}

export interface FoundEnd extends StreamEnd {
  /** Messages in what was read that stand in nobody's way: written by somebody else, or there once more. */
  passedOver: number;
}

const readMax = 1_000;

/**
 * Reads what came onto a stream since the last events were numbered, and says up to which event it has everything.
 * Listeners take from a stream the events that continue their position and pass over all other messages; this counts as
 * they do, so that an event a broken chain has lost, or one that got in before its predecessor, is found missing.
 * Compares the ids: throws STREAM_NOT_REPAIRABLE when a sequence holds another event than it was given to, and
 * DATABASE_BEHIND_STREAM when there are sequences this database did not give.
 */
export async function findStreamEnd(relayed: Relayed, state: StreamState, outlook: Outlook): Promise<FoundEnd> {
  const { base } = outlook;
  const firstKept = (await relayed.store.firstKeptSeq()) ?? outlook.lastSeq + 1;
  if (state.lastSeq < base.streamSeq) return findLostEnd(relayed, state, { ...outlook, firstKept });
  // Slots are emptied when all is published. The last place of the base is read again for its id.
  const found = { seq: Math.max(base.seq, firstKept - 1), streamSeq: state.lastSeq, passedOver: 0 };
  for (let from = Math.max(1, base.streamSeq, state.firstSeq); from <= state.lastSeq; from += readMax) {
    const messages = await relayed.stream.read({ from, to: Math.min(state.lastSeq, from + readMax - 1) });
    await refuseOthers(relayed, messages);
    for (const { seq, streamSeq } of messages) {
      if (seq === found.seq + 1) found.seq = seq;
      else if (streamSeq > base.streamSeq) found.passedOver++;
    }
  }
  return found;
}

/**
 * The broker has lost what it had acknowledged. An empty stream goes on with the oldest kept event; another one with the
 * event behind its last, if what remains is in order.
 */
async function findLostEnd(
  relayed: Relayed,
  { messages: count, firstSeq, lastSeq: streamSeq }: StreamState,
  { firstKept }: { firstKept: number },
): Promise<FoundEnd> {
  if (count === 0) return { seq: firstKept - 1, streamSeq, passedOver: 0 };
  const from = Math.max(firstSeq, streamSeq - readMax + 1);
  const messages = await relayed.stream.read({ from, to: streamSeq });
  await refuseOthers(relayed, messages);
  const seqs = messages.flatMap(({ seq }) => seq ?? []);
  const last = seqs.at(-1);
  if (last === undefined || seqs.some((seq, index) => seq !== seqs[0]! + index)) {
    throw streamNotRepairable(relayed.stream.name, 'what is left of it is not in order');
  }
  return { seq: last, streamSeq, passedOver: messages.length - seqs.length };
}

/** Throws when one of these has a sequence that this database gave to another event or to none. */
async function refuseOthers({ store, stream }: Relayed, messages: readonly StreamMessage[]): Promise<void> {
  const seqs = messages.flatMap(({ seq }) => seq ?? []);
  if (seqs.length === 0) return;
  const last = seqs.reduce((one, other) => Math.max(one, other));
  const lastSeq = await store.lastSeq(); // read after the messages: events get their sequence first
  if (last > lastSeq) throw databaseBehindStream(stream.name, lastSeq);
  const first = seqs.reduce((one, other) => Math.min(one, other));
  const kept = await store.keptIds(first, last);
  for (const { seq = 0, data } of messages) {
    const expected = kept.get(seq);
    if (expected !== undefined && expected !== eventIdOf(data)) {
      throw streamNotRepairable(stream.name, `sequence ${seq} holds another event than it was given to`);
    }
  }
}

/** Undefined for what no relay can have written. */
function eventIdOf(data: Uint8Array): string | undefined {
  try {
    return decodeEnvelope(data).id;
  } catch {
    return undefined;
  }
}
