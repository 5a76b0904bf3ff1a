import type { StreamState } from '@rookery/messaging';
import { findStreamEnd } from './find-stream-end.js';
import type { FoundEnd, Relayed } from './find-stream-end.js';
import { streamNotRepairable } from './outbox.errors.js';
import { publishInSpans } from './publish-spans.js';
import type { NumberedEvent, Outlook, StreamEnd } from './relay-store.js';

const chainLengthMax = 500;

export interface RebuiltStream {
  end: StreamEnd;
  /** Events that the stream did not have. */
  published: number;
  /** Messages that were found beside the events; see {@link FoundEnd}. */
  passedOver: number;
}

/**
 * Brings a stream to where this database says it ends, every event with the sequence it was given. It is at once the
 * way on after a relay died between numbering and publishing, after a broken chain or somebody else's message, and after
 * the broker lost its end (a power failure before fsync) or everything: listeners' positions keep their meaning and
 * nothing is applied twice.
 *
 * Safe without being asked, and by several instances at once, because a sequence means one event for ever, an event that
 * stands there twice is passed over, and nothing that exists is given up: a stream that is missing or empty is made anew
 * from the oldest kept sequence; another one is continued. Throws DATABASE_BEHIND_STREAM and STREAM_NOT_REPAIRABLE when
 * what it holds is not what this database has sent.
 *
 * `giveUpStream` is the operator's word: what the stream holds is deleted first. Listeners whose next event is older
 * than the oldest kept one, or who have seen what is deleted, must be rebuilt then.
 */
export async function rebuildStream(
  relayed: Relayed,
  { giveUpStream = false }: { giveUpStream?: boolean } = {},
): Promise<RebuiltStream> {
  if (giveUpStream) await relayed.stream.delete();
  const outlook = await relayed.store.look(); // before the stream: what it is known to have, it has from then on
  const state = await ensureStream(relayed, outlook);
  const found = await findStreamEnd(relayed, state, outlook);
  const end = await publishKept(relayed, found);
  // What was passed over once is not read, counted and warned of again when the next stranger comes to an idle stream.
  if (found.passedOver > 0) await relayed.store.moveBase(end);
  return { end, published: end.seq - found.seq, passedOver: found.passedOver };
}

/** The stream, existing, and if it was missing or lost everything beginning with the oldest kept sequence. */
async function ensureStream({ store, stream }: Relayed, { base, lastSeq }: Outlook): Promise<StreamState> {
  const found = await stream.state();
  const firstKept = (await store.firstKeptSeq()) ?? lastSeq + 1;
  const isLost = found?.messages === 0 && found.lastSeq < base.streamSeq && found.lastSeq + 1 !== firstKept;
  if (found && !isLost) return found;
  if (isLost) await stream.delete();
  return stream.ensure({ firstSeq: firstKept });
}

async function publishKept({ store, stream }: Relayed, found: FoundEnd): Promise<StreamEnd> {
  const lastSeq = await store.lastSeq();
  let end: StreamEnd = { seq: found.seq, streamSeq: found.streamSeq };
  while (end.seq < lastSeq) {
    const events = await store.kept(end.seq + 1, Math.min(chainLengthMax, lastSeq - end.seq));
    if (events.length === 0 || events.some(({ seq }, index) => seq !== end.seq + 1 + index)) {
      throw streamNotRepairable(stream.name, `sequence ${end.seq + 1} and those behind it are not all kept`);
    }
    const { stored, error } = await publishNumbered({ stream }, end, events);
    end = { seq: end.seq + stored, streamSeq: end.streamSeq + stored };
    if (stored === 0) throw error ?? new Error(`expected stream ${stream.name} to take an event, got nothing`);
  }
  return end;
}

/** Publishes the events behind `end`, in order, on condition that the stream still ends there. */
export async function publishNumbered(
  { stream }: Pick<Relayed, 'stream'>,
  end: StreamEnd,
  events: readonly NumberedEvent[],
) {
  const messages = events.map(({ aggregateId, envelope }) => ({
    subject: stream.subjectOf(aggregateId),
    data: envelope,
  }));
  return publishInSpans(stream.app, events, () =>
    stream.publishChain(end.streamSeq, messages, { firstEventSeq: end.seq + 1 }),
  );
}
