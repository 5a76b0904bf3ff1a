import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { Signal } from '@rookery/messaging';
import type { Broker, EventStream, StreamReader } from '@rookery/messaging';
import type { Denylist } from './denylist.js';
import { rememberedMs } from './denylist.js';
import { denyByEvent } from './deny-by-event.js';
import { Outage } from './outage.js';

/** How long boot waits for what the stream holds; the broker itself has been waited for already. */
const bootTimeoutMs = 60_000;
const idleMs = 1_000;
const retryMs = 250;
const readMax = 400;

/**
 * Brings into the denylist what `accounts` says, in order, for as long as the process lives. It needs no position and
 * no database: it begins where the oldest token that may still be good was issued, and saying a thing twice changes
 * nothing. While the broker is away, what is known stays, and tokens that were ended meanwhile work until it is back.
 */
export class DenylistFeed {
  private readonly stream: EventStream;
  private readonly outage = new Outage(new Logger('Denylist'));
  private readonly signal = new Signal();
  private readonly current = Promise.withResolvers<void>();
  private reader: StreamReader | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;
  /** The last place on the stream that was read, and of which incarnation of the stream. */
  private place: { seq: number; createdAt: string } | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly denylist: Denylist,
  ) {
    this.stream = broker.stream('accounts');
  }

  /**
   * Resolves when everything said so far is in the denylist, or there is no stream yet. Throws UNAVAILABLE
   * `DENYLIST_UNAVAILABLE` when that takes more than a minute.
   */
  async start(): Promise<void> {
    // The consumer died with the broker, and the client takes seconds to notice.
    this.broker.onReconnect(() => this.readAnew());
    this.running = this.run();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(denylistUnavailable(this.outage.cause)), bootTimeoutMs);
    });
    await Promise.race([this.current.promise, late]).finally(() => clearTimeout(timer));
  }

  /** How long what was ended has not been heard of; 0 while the denylist knows all. */
  get staleSeconds(): number {
    return this.outage.seconds;
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
        if (!this.isStopping) this.outage.note(error);
      }
      if (!this.isStopping) await this.signal.wait(retryMs);
    }
  }

  /** Reads on from where it was until the reader has to be made anew. Returns at once when there is no stream. */
  private async follow(): Promise<void> {
    const state = await this.stream.state();
    if (!state) return this.becomeCurrent();
    const { createdAt, lastSeq } = state;
    // Another incarnation may have other events under the same sequences; what is behind the end will be said again.
    if (this.place?.createdAt !== createdAt || this.place.seq > lastSeq) {
      const seq = await this.stream.lastSeqBefore(new Date(Date.now() - rememberedMs));
      this.place = { seq, createdAt };
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
      if (isAtEnd) this.becomeCurrent();
      const messages = await reader.next({ max: readMax, waitMs: idleMs });
      for (const message of messages) {
        // What accounts has not numbered, accounts has not said.
        if (message.seq !== undefined) denyByEvent(this.denylist, message);
        place.seq = message.streamSeq;
      }
      this.denylist.forgetExpired();
      isAtEnd = place.seq >= end;
      if (messages.length === 0 && !(await this.hasAll(place))) return;
    }
  }

  /** Nothing came for a second: is there really nothing? Throws when the broker does not answer. */
  private async hasAll({ seq, createdAt }: { seq: number; createdAt: string }): Promise<boolean> {
    if (!this.broker.isConnected) throw new Error('the broker is away');
    const state = await this.stream.state();
    return state?.createdAt === createdAt && state.lastSeq === seq;
  }

  private becomeCurrent(): void {
    this.outage.end();
    this.current.resolve();
  }
}

function denylistUnavailable(cause: unknown): DomainError {
  const message = `expected to read the stream of accounts in ${bootTimeoutMs / 1_000} s, but could not`;
  return new DomainError('UNAVAILABLE', 'DENYLIST_UNAVAILABLE', message, { cause });
}
