import type { common } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Database } from '@rookery/database';
import { decodeEnvelope, encodeEvent } from '@rookery/messaging';
import type { EventType } from '@rookery/messaging';
import { v7 as uuidv7 } from 'uuid';

/** What every app's `ExportSnapshot` answers: first where its stream stood, then events. */
export interface SnapshotPart {
  part: { $case: 'streamSeq'; value: number } | { $case: 'event'; value: common.EventEnvelope } | undefined;
}

export interface SnapshotEvent<Payload> {
  aggregateId: string;
  /** The aggregate's version, read by the statement that read the rest. */
  version: number;
  occurredAt: Date;
  payload: Payload;
}

const pageRowsMax = 1_000;

/**
 * The answer of `ExportSnapshot`. `events` is called after the sequence is read, and reads with statements of their own,
 * each of which sees all that was committed before it: no transaction stays open for as long as the slowest listener
 * takes.
 *
 * So what one page shows may be newer than what another does, and newer than the sequence; all of that comes again as
 * events behind the sequence. A listener that takes the pages in and then those events, in order, ends where its
 * producer is if the last event about a thing decides about it, whatever was there before: things that no event behind
 * the sequence is about have not changed since, so every page shows them as they are. A version stands for the page
 * that showed it. It may guard a single thing (this follow, this like), but not its whole aggregate, other parts of
 * which may come from an older page.
 */
export async function* exportSnapshot(
  database: Database,
  events: () => AsyncIterable<common.EventEnvelope>,
): AsyncGenerator<SnapshotPart> {
  yield { part: { $case: 'streamSeq', value: await snapshotSeq(database) } };
  for await (const value of events()) yield { part: { $case: 'event', value } };
}

/**
 * The last sequence given to an event. Whatever has one was committed before, so every statement that begins after this
 * sees its effect; what has none yet may be in the pages too, and comes again.
 */
export async function snapshotSeq(database: Database): Promise<number> {
  return database.read(async (manager) => {
    const { rows } = await sql<{ last_seq: string }>(manager, 'select last_seq from relay_state');
    return Number(rows[0]?.last_seq);
  });
}

/** Walks along a key: `read` gets the last row it returned and at most how many to return now. */
export async function* inPages<Row>(
  read: (after: Row | undefined, rowsMax: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  for (let after: Row | undefined; ;) {
    const rows = await read(after, pageRowsMax);
    yield rows;
    if (rows.length < pageRowsMax) return;
    after = rows.at(-1);
  }
}

/** An event of a snapshot: as the outbox would write it, for no request and with an id that is on no stream. */
export function snapshotEvent<Payload>(type: EventType<Payload>, event: SnapshotEvent<Payload>): common.EventEnvelope {
  return decodeEnvelope(encodeEvent(type, { ...event, id: uuidv7(), requestId: '', traceparent: '' }));
}
