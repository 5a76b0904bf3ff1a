import { decodeEnvelope } from '@rookery/messaging';
import type { EventStream, StreamState } from '@rookery/messaging';
import { streamNotRepairable } from './outbox.errors.js';
import type { RelayStore } from './relay-store.js';

const chainLengthMax = 500;

interface Rebuild {
  store: RelayStore;
  stream: EventStream;
}

/**
 * Brings a stream that ends before `last_seq` back to where this database says it ends, every event under the sequence
 * it had, so that listeners' positions keep their meaning and nothing is applied twice. Returns the events published.
 *
 * What it does without being asked is safe, because nothing that exists is given up: a stream that is missing or empty
 * is made anew from the oldest kept sequence; one that only lost its end (a power failure before fsync) is continued,
 * if its last event is the one this database has kept under that sequence. Each message is published on condition of
 * its sequence, so several instances may do this at once. Otherwise throws STREAM_NOT_REPAIRABLE.
 *
 * `giveUpStream` is the operator's word: what the stream holds is deleted first. Listeners whose next event is older
 * than the oldest kept one, or who have seen what is deleted, must be rebuilt then.
 */
export async function rebuildStream(
  { store, stream }: Rebuild,
  { giveUpStream = false }: { giveUpStream?: boolean } = {},
): Promise<number> {
  const lastSeq = await store.lastSeq();
  const firstKept = (await store.firstKeptSeq()) ?? lastSeq + 1;
  if (giveUpStream) await stream.delete();
  const state = await ensureFrom(stream, firstKept, lastSeq);
  if (state.lastSeq >= lastSeq) return 0;
  await refuseForeignEnd({ store, stream }, state, firstKept);
  return publishKept({ store, stream }, { from: state.lastSeq + 1, to: lastSeq });
}

/** The stream, existing and ending nowhere before the oldest kept sequence if that can be had without loss. */
async function ensureFrom(stream: EventStream, firstSeq: number, lastSeq: number): Promise<StreamState> {
  const found = await stream.state();
  if (found && found.messages === 0 && found.lastSeq < lastSeq && found.lastSeq + 1 !== firstSeq) await stream.delete();
  return stream.ensure({ firstSeq });
}

async function refuseForeignEnd({ store, stream }: Rebuild, state: StreamState, firstKept: number): Promise<void> {
  if (state.messages === 0 && state.lastSeq + 1 === firstKept) return;
  const [last] = await stream.read({ from: state.lastSeq, to: state.lastSeq });
  const [kept] = await store.kept(state.lastSeq, 1);
  if (!last || kept?.seq !== state.lastSeq) {
    throw streamNotRepairable(stream.name, `sequence ${state.lastSeq} is not kept any more`);
  }
  if (decodeEnvelope(last.data).id !== kept.eventId) {
    throw streamNotRepairable(stream.name, `sequence ${state.lastSeq} holds another event than was sent`);
  }
}

async function publishKept({ store, stream }: Rebuild, { from, to }: { from: number; to: number }): Promise<number> {
  for (let next = from; next <= to;) {
    const rows = await store.kept(next, Math.min(chainLengthMax, to - next + 1));
    if (rows.length === 0 || rows.some(({ seq }, index) => seq !== next + index)) {
      throw streamNotRepairable(stream.name, `sequence ${next} and those behind it are not all kept`);
    }
    const { error } = await stream.publishChain(
      next - 1,
      rows.map(({ aggregateId, envelope }) => ({ subject: stream.subjectOf(aggregateId), data: envelope })),
    );
    if (error) throw error;
    next += rows.length;
  }
  return to - from + 1;
}
