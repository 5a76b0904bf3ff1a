import { decodeEnvelope } from '@rookery/messaging';
import type { EventStream, StreamState } from '@rookery/messaging';
import { databaseBehindStream, streamNotRepairable } from './outbox.errors.js';
import type { NumberedEvent, RelayStore } from './relay-store.js';

const chainLengthMax = 500;

interface Rebuild {
  store: RelayStore;
  stream: EventStream;
}

/**
 * Brings a stream to where this database says it ends, every event under the sequence it was given. It is at once the
 * way on after a relay died between numbering and publishing, after a broken chain, and after the broker lost its end
 * (a power failure before fsync) or everything: listeners' positions keep their meaning and nothing is applied twice.
 * Returns how many events it published.
 *
 * Safe without being asked, and by several instances at once, because a sequence means one event for ever and nothing
 * that exists is given up: a stream that is missing or empty is made anew from the oldest kept sequence; another one is
 * continued if its last event is the one this database has under that sequence. Otherwise throws DATABASE_BEHIND_STREAM
 * or STREAM_NOT_REPAIRABLE.
 *
 * `giveUpStream` is the operator's word: what the stream holds is deleted first. Listeners whose next event is older
 * than the oldest kept one, or who have seen what is deleted, must be rebuilt then.
 */
export async function rebuildStream(
  { store, stream }: Rebuild,
  { giveUpStream = false }: { giveUpStream?: boolean } = {},
): Promise<number> {
  if (giveUpStream) await stream.delete();
  const found = await stream.state(); // before last_seq is read: events get their sequence first and are published then
  const lastSeq = await store.lastSeq();
  const firstKept = (await store.firstKeptSeq()) ?? lastSeq + 1;
  const state = await ensureFrom(stream, { found, firstKept, lastSeq });
  await refuseForeignEnd({ store, stream }, { state, firstKept, lastSeq });
  return publishKept({ store, stream }, { from: state.lastSeq + 1, to: lastSeq });
}

interface Ends {
  firstKept: number;
  lastSeq: number;
}

/** The stream, existing, and if it was missing or empty beginning with the oldest kept sequence. */
async function ensureFrom(
  stream: EventStream,
  { found, firstKept, lastSeq }: Ends & { found: StreamState | undefined },
): Promise<StreamState> {
  const isLost = found && found.messages === 0 && found.lastSeq < lastSeq && found.lastSeq + 1 !== firstKept;
  if (found && !isLost) return found;
  if (isLost) await stream.delete();
  return stream.ensure({ firstSeq: firstKept });
}

async function refuseForeignEnd(
  { store, stream }: Rebuild,
  { state, firstKept, lastSeq }: Ends & { state: StreamState },
): Promise<void> {
  if (state.lastSeq > lastSeq) throw databaseBehindStream(stream.name, lastSeq);
  if (state.messages === 0 && (state.lastSeq === lastSeq || state.lastSeq + 1 === firstKept)) return;
  const [kept] = await store.kept(state.lastSeq, 1);
  if (kept?.seq !== state.lastSeq) {
    if (state.lastSeq === lastSeq) return; // nothing was said for a day: there is nothing to compare and to publish
    throw streamNotRepairable(stream.name, `sequence ${state.lastSeq} is not kept any more`);
  }
  const [last] = await stream.read({ from: state.lastSeq, to: state.lastSeq });
  if (last && eventIdOf(last.data) !== kept.eventId) {
    throw streamNotRepairable(stream.name, `sequence ${state.lastSeq} holds another event than it was given to`);
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

async function publishKept({ store, stream }: Rebuild, { from, to }: { from: number; to: number }): Promise<number> {
  for (let next = from; next <= to;) {
    const events = await store.kept(next, Math.min(chainLengthMax, to - next + 1));
    if (events.length === 0 || events.some(({ seq }, index) => seq !== next + index)) {
      throw streamNotRepairable(stream.name, `sequence ${next} and those behind it are not all kept`);
    }
    next = await publishNumbered(stream, events);
  }
  return Math.max(0, to - from + 1);
}

/**
 * Publishes neighbours in order; returns the first sequence that the stream does not have afterwards, which another
 * relay may have brought beyond the last of them. Throws when the stream did not get on at all.
 */
export async function publishNumbered(stream: EventStream, events: readonly NumberedEvent[]): Promise<number> {
  const afterSeq = (events[0]?.seq ?? 1) - 1;
  const { error } = await stream.publishChain(
    afterSeq,
    events.map(({ aggregateId, envelope }) => ({ subject: stream.subjectOf(aggregateId), data: envelope })),
  );
  if (!error) return afterSeq + events.length + 1;
  const state = await stream.state();
  if (!state || state.lastSeq <= afterSeq) throw error;
  return state.lastSeq + 1;
}
