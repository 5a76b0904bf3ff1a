import { JetStreamApiError } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import type { ChainMessage, ChainPublisher, ChainResult } from './publish-chain.js';
import { eventSubject, streamConfig, streamName } from './stream-config.js';
import { eventSeqOf } from './stream-message.js';
import type { StreamMessage } from './stream-message.js';
import { StreamReader } from './stream-reader.js';

export interface StreamState {
  messages: number;
  firstSeq: number;
  lastSeq: number;
  /** Tells a stream from one that was made anew under its name. */
  createdAt: string;
}

const streamNotFound = 10059;
const streamNameInUse = 10058;
const messageNotFound = 10037;
const readsInFlightMax = 32;

/** The stream of one producing app. Everything but the reader is answered by the stream's leader. */
export class EventStream {
  readonly name: string;
  private readonly client: JetStreamClient;

  constructor(
    readonly app: string,
    private readonly manager: JetStreamManager,
    private readonly publisher: ChainPublisher,
    private readonly replicas: number,
  ) {
    this.name = streamName(app);
    this.client = manager.jetstream();
  }

  /** Where the stream begins and ends; undefined when there is none. Throws when the broker does not answer. */
  async state(): Promise<StreamState | undefined> {
    try {
      const { state, created } = await this.manager.streams.info(this.name);
      return { messages: state.messages, firstSeq: state.first_seq, lastSeq: state.last_seq, createdAt: created };
    } catch (error) {
      if (isApiError(error, streamNotFound)) return undefined;
      throw error;
    }
  }

  /**
   * Creates the stream, its first sequence being `firstSeq` (1 when absent), or brings an existing one's settings up to
   * date; an existing stream keeps its sequences. Two callers at once do no harm. Returns its state.
   */
  async ensure({ firstSeq }: { firstSeq?: number } = {}): Promise<StreamState> {
    const config = streamConfig(this.app, { replicas: this.replicas, ...(firstSeq === undefined ? {} : { firstSeq }) });
    if (await this.state()) {
      const { name: _name, first_seq: _firstSeq, ...settings } = config as typeof config & { first_seq?: number };
      await this.manager.streams.update(this.name, settings);
    } else {
      await this.manager.streams.add(config).catch((error: unknown) => {
        if (!isApiError(error, streamNameInUse)) throw error;
      });
    }
    const state = await this.state();
    if (!state) throw new Error(`stream ${this.name} vanished while it was made`);
    return state;
  }

  /** Removes the stream with everything in it; nothing happens when there is none. */
  async delete(): Promise<void> {
    await this.manager.streams.delete(this.name).catch((error: unknown) => {
      if (!isApiError(error, streamNotFound)) throw error;
    });
  }

  /**
   * Publishes events whose sequences begin with `firstEventSeq` (the places they get, when absent) on condition that the
   * stream ends at `afterSeq`; see {@link ChainPublisher.publish}. Never rejects.
   */
  async publishChain(
    afterSeq: number,
    messages: readonly ChainMessage[],
    { firstEventSeq = afterSeq + 1 }: { firstEventSeq?: number } = {},
  ): Promise<ChainResult> {
    return this.publisher.publish({ stream: this.name, afterSeq, firstEventSeq, messages });
  }

  /** The subject of an aggregate's events. */
  subjectOf(aggregateId: string): string {
    return eventSubject(this.app, aggregateId);
  }

  /** Messages at the places `from` … `to` as the leader has them; those that are not there are left out. */
  async read({ from, to }: { from: number; to: number }): Promise<StreamMessage[]> {
    const found: StreamMessage[] = [];
    for (let start = from; start <= to; start += readsInFlightMax) {
      const length = Math.min(readsInFlightMax, to - start + 1);
      const messages = await Promise.all(Array.from({ length }, (_, index) => this.message(start + index)));
      found.push(...messages.filter((message) => message !== undefined));
    }
    return found;
  }

  /** A reader of everything behind `afterSeq`; the caller closes it. Throws when the stream is missing. */
  async openReader(afterSeq: number): Promise<StreamReader> {
    return StreamReader.open(this.client, this.name, afterSeq);
  }

  /**
   * The last sequence that the broker stored before `time`: a reader behind it has everything since. Halves the stream
   * again and again, one message at a time; an ordered consumer that starts by time cannot be re-created by the client
   * before its first message. Throws when the stream is missing or the broker does not answer.
   */
  async lastSeqBefore(time: Date): Promise<number> {
    const state = await this.state();
    if (!state) throw new Error(`expected a stream ${this.name}, got none`);
    if (state.messages === 0) return state.lastSeq; // where an empty stream begins, servers say differently
    let [before, end] = [state.firstSeq - 1, state.lastSeq];
    while (before < end) {
      const middle = Math.ceil((before + end) / 2);
      const stored = await this.stored(middle);
      // What is not there any more was older than what is.
      if (!stored || stored.time < time) before = middle;
      else end = middle - 1;
    }
    return before;
  }

  private async message(seq: number): Promise<StreamMessage | undefined> {
    const stored = await this.stored(seq);
    if (!stored) return undefined;
    return { streamSeq: stored.seq, seq: eventSeqOf(stored.header), subject: stored.subject, data: stored.data };
  }

  private async stored(seq: number): Promise<StoredMsg | undefined> {
    try {
      return (await this.manager.streams.getMessage(this.name, { seq })) ?? undefined;
    } catch (error) {
      if (isApiError(error, messageNotFound)) return undefined;
      throw error;
    }
  }
}

function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}
