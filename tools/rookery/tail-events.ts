import type { EventStream, StreamMessage } from '@rookery/messaging';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { CompiledLibs } from './compiled-libs.ts';
import { decodePayload } from './event-payload.ts';
import type { OperatorSession } from './session.ts';
import { formatTable } from './table.ts';

/** Of each stream, when nobody says since when. */
const lastEvents = 20;
/** Read at once, and read at most when only what is there is asked for. */
const batch = 500;
const readMax = 100_000;
const waitMs = 500;

export interface TailQuery {
  /** Undefined: of all. */
  app: string | undefined;
  /** The name of the message or its end, such as `PostPublished`. */
  type: string | undefined;
  aggregate: string | undefined;
  sinceMs: number | undefined;
  isFollowed: boolean;
}

/** What is known of an event without its producer. */
export interface SeenEvent {
  at: string;
  app: string;
  /** Undefined for a message that no relay wrote. */
  seq: number | undefined;
  type: string;
  aggregate: string;
  version: number;
  request: string;
  trace: string;
  /** Undefined for an event that this version does not know. */
  payload: unknown;
}

interface Source {
  app: string;
  stream: EventStream;
  /** The place behind which it is read. */
  after: number;
  /** The last place when the command began. */
  end: number;
}

/**
 * The events that stand on the broker's streams, in the order in which they happened. Read beside the apps, by readers
 * that acknowledge nothing: nobody gets less for it.
 * @param write gets each line as it comes, when they are followed; until the signal aborts
 */
export async function tailEvents(
  query: TailQuery,
  session: OperatorSession,
  { write, signal }: { write: (event: SeenEvent) => void; signal: AbortSignal },
): Promise<Answer> {
  const libs = await session.libs();
  const sources = await openSources(query, session);
  const isAsked = filterOf(query);
  const seen: SeenEvent[] = [];
  let isCut = false;
  await Promise.all(
    sources.map(async (source) => {
      let read = 0;
      for await (const message of readOn(source, query.isFollowed, signal)) {
        read += 1;
        isCut ||= !query.isFollowed && read >= readMax;
        const event = describeEvent(source.app, message, libs);
        if (event && isAsked(event)) (query.isFollowed ? write : (one: SeenEvent) => seen.push(one))(event);
      }
    }),
  );
  seen.sort((one, other) => one.at.localeCompare(other.at));
  const text = seen.length === 0 ? 'No such event.' : formatTable(seen.map(toRow));
  const cut = `\n… a stream has more than ${readMax} events since then: say a shorter --since`;
  return query.isFollowed
    ? { data: [], text: '' }
    : { data: seen, text: isCut ? text + cut : text, isIncomplete: isCut };
}

/** The row of a table. */
export function toRow({ at, app, seq, type, aggregate, version, request }: SeenEvent) {
  return { at, app, seq: seq ?? '', type: type.split('.').at(-1) ?? '', aggregate, version, request };
}

async function openSources({ app, sinceMs }: TailQuery, session: OperatorSession): Promise<Source[]> {
  const broker = await session.broker();
  const apps = app === undefined ? session.databaseApps : [app];
  const sources = apps.map(async (name) => {
    const stream = broker.stream(name);
    const state = await stream.state();
    if (!state) return [];
    const last = Math.max(state.firstSeq - 1, state.lastSeq - lastEvents);
    const after = sinceMs === undefined ? last : await stream.lastSeqBefore(new Date(Date.now() - sinceMs));
    return [{ app: name, stream, after, end: state.lastSeq }];
  });
  const found = (await Promise.all(sources)).flat();
  if (found.length > 0) return found;
  throw new Error(`there is no stream of ${apps.join(', ')} yet`);
}

/** Everything up to the end that the source had, or on and on. */
async function* readOn(source: Source, isFollowed: boolean, signal: AbortSignal): AsyncGenerator<StreamMessage> {
  if (!isFollowed && source.after >= source.end) return;
  const reader = await source.stream.openReader(source.after);
  try {
    for (let read = 0; !signal.aborted && (isFollowed || read < readMax);) {
      const messages = await reader.next({ max: batch, waitMs });
      read += messages.length;
      yield* messages;
      if (!isFollowed && (messages.at(-1)?.streamSeq ?? 0) >= source.end) return;
      // What waits for nothing has to let the signal be heard.
      if (messages.length === 0) await delay(0);
    }
  } finally {
    await reader.close();
  }
}

function describeEvent(app: string, { seq, data }: StreamMessage, libs: CompiledLibs): SeenEvent | undefined {
  try {
    const { occurredAt, type, aggregateId, version, requestId, traceparent, payload } =
      libs.messaging.decodeEnvelope(data);
    return {
      at: occurredAt!.toISOString(),
      app,
      seq,
      type,
      aggregate: aggregateId,
      version,
      request: requestId,
      trace: traceparent.split('-')[1] ?? '',
      payload: decodePayload(libs.contracts, type, payload),
    };
  } catch {
    // A stranger's message; the runbook ForeignMessages is about those.
    return undefined;
  }
}

function filterOf({ type, aggregate }: TailQuery): (event: SeenEvent) => boolean {
  return (event) =>
    (type === undefined || event.type === type || event.type.endsWith(`.${type}`)) &&
    (aggregate === undefined || event.aggregate === aggregate);
}
