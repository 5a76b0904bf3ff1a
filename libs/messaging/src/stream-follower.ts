import type { Broker } from './broker.js';
import type { EventStream, StreamState } from './event-stream.js';
import { Signal } from './signal.js';
import type { StreamMessage } from './stream-message.js';
import type { StreamReader } from './stream-reader.js';

const idleMs = 1_000;
const retryMs = 250;
const readMax = 400;

/** What somebody does who follows a stream. */
export interface Following {
  /**
   * The sequence to begin behind, on a stream that is met for the first time: also on one that was made anew under the
   * name, because the same sequences may then be other events. What was known before may have missed something.
   */
  begin: (stream: EventStream, state: StreamState) => number | Promise<number>;
  /** One message; in order, and never twice on one stream. Must not throw. */
  apply: (message: StreamMessage) => void;
  /** Everything that was said so far has been applied, or there is no stream; said again and again while it is so. */
  current: () => void;
  /** From now on something may be said that does not come here; said again at each attempt that fails. */
  behind: (cause: unknown) => void;
}

/**
 * Follows the events of one app in order for as long as the process lives, without a position of its own and without a
 * database: for what is kept in memory only. It outlives brokers, streams and consumers.
 */
export class StreamFollower {
  private readonly stream: EventStream;
  private readonly signal = new Signal();
  private reader: StreamReader | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;
  /** The last place on the stream that was read, and of which incarnation of the stream. */
  private place: { seq: number; createdAt: string } | undefined;

  constructor(
    private readonly broker: Broker,
    source: string,
    private readonly following: Following,
  ) {
    this.stream = broker.stream(source);
  }

  start(): void {
    // The consumer died with the broker, and the client takes seconds to notice.
    this.broker.onReconnect(() => this.readAnew());
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.readAnew();
    await this.running;
  }

  private readAnew(): void {
    this.signal.set();
    void this.reader?.close().catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        if (!this.broker.isConnected) throw new Error('the broker is away');
        await this.follow();
      } catch (error) {
        if (!this.isStopping) this.following.behind(error);
      }
      if (!this.isStopping) await this.signal.wait(retryMs);
    }
  }

  /** Reads on from where it was until the reader has to be made anew. Returns at once when there is no stream. */
  private async follow(): Promise<void> {
    const state = await this.stream.state();
    if (!state) return this.following.current();
    const { createdAt, lastSeq } = state;
    if (this.place?.createdAt !== createdAt || this.place.seq > lastSeq) {
      this.place = { seq: await this.following.begin(this.stream, state), createdAt };
    }
    const reader = await this.stream.openReader(this.place.seq);
    this.reader = reader;
    try {
      await this.read(reader, this.place, lastSeq);
    } finally {
      this.reader = undefined;
      // Not waited for: at a broker that is away, it would hold up the next reader.
      void reader.close().catch(() => undefined);
    }
  }

  private async read(reader: StreamReader, place: { seq: number; createdAt: string }, end: number): Promise<void> {
    let isAtEnd = place.seq >= end;
    while (!this.isStopping) {
      if (isAtEnd) this.following.current();
      const messages = await reader.next({ max: readMax, waitMs: idleMs });
      for (const message of messages) {
        this.following.apply(message);
        place.seq = message.streamSeq;
      }
      isAtEnd = place.seq >= end;
      if (messages.length === 0 && !(await this.hasAll(place))) {
        return this.following.behind(new Error('there is more on the stream than the reader brings'));
      }
    }
  }

  /** Nothing came for a second: is there really nothing? Throws when the broker does not answer. */
  private async hasAll({ seq, createdAt }: { seq: number; createdAt: string }): Promise<boolean> {
    if (!this.broker.isConnected) throw new Error('the broker is away');
    const state = await this.stream.state();
    return state?.createdAt === createdAt && state.lastSeq === seq;
  }
}
