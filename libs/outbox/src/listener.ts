import type { Database } from '@rookery/database';
import { Signal } from '@rookery/messaging';
import type { Broker, EventStream, StreamMessage, StreamReader, StreamState } from '@rookery/messaging';
import { Logger } from '@nestjs/common';
import { Applier } from './applier.js';
import { notePassedOver, placeToFollow, positionToFollow, readPlace } from './consumer-position.js';
import { drainAggregate, drainParked } from './drain-parked.js';
import type { Drain } from './drain-parked.js';
import { routeEvents } from './event-handlers.js';
import type { EventHandler, RoutedType } from './event-handlers.js';
import { countForeign, highestSeq, takeInOrder } from './in-order.js';
import type { Leases } from './lease.js';
import { positionNotOnStream } from './outbox.errors.js';
import { RepeatedFailure } from './repeated-failure.js';
import { StallWatch } from './stall-watch.js';
import { StandbyWatch } from './standby-watch.js';

export interface ListenerStatus {
  source: string;
  /** This instance applies; of several, one does. */
  active: boolean;
  /** The last sequence whose effect is in the database. */
  position: number;
  /** Messages on the stream that were not read yet, as last seen. */
  lag: number;
  /** Messages this instance found on the stream that no relay wrote. */
  foreign: number;
  /** Events this instance made dead letters of. */
  setAside: number;
  /** Why nothing is applied at the moment. */
  lastError: string | undefined;
}

export interface ListenerOptions {
  /** The listening app. */
  app: string;
  /** The app whose events it hears. */
  source: string;
  handlers: readonly EventHandler[];
  /** Events of one transaction; 500 when absent. */
  batchMax?: number;
}

const batchMax = 500;
const idleWaitMs = 1_000;
const standbyPollMs = 500;
const drainEveryMs = 1_000;
const logForeignEveryMs = 30_000;

/**
 * Brings the effects of one source's events into this app's database, each exactly once and in order. Several may run
 * for the same source, in one process or many: the position decides whose transaction counts.
 */
export class Listener {
  private readonly logger = new Logger('Listener');
  private readonly stream: EventStream;
  private readonly routes: ReadonlyMap<string, RoutedType>;
  private readonly applier: Applier;
  private readonly failures = new RepeatedFailure(this.logger);
  private readonly standby: StandbyWatch;
  private readonly signal = new Signal();
  private reader: StreamReader | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;
  private active = false;
  private position = 0;
  private lag = 0;
  private foreign = 0;
  private foreignLoggedAt = -Infinity;
  /** Up to where the stream was read. */
  private readSeq = 0;
  /** The highest sequence seen: above the position, something before it is missing. */
  private highestSeq = 0;
  /** What the database was told of `readSeq`. */
  private notedSeq = 0;
  private drainedAt = -Infinity;

  /** Throws when an event type has two handlers. */
  constructor(
    private readonly options: ListenerOptions,
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly leases: Leases,
  ) {
    this.stream = broker.stream(options.source);
    this.routes = routeEvents(options.handlers);
    this.applier = new Applier(database, this.routes, options.source);
    this.standby = new StandbyWatch(async () => {
      const { streamSeq } = await readPlace(database.source.manager, options.source);
      return { position: streamSeq, isBehind: ((await this.stream.state())?.lastSeq ?? 0) > streamSeq };
    });
  }

  get status(): ListenerStatus {
    const { active, position, lag, foreign } = this;
    const { setAsideCount: setAside } = this.applier;
    return { source: this.options.source, active, position, lag, foreign, setAside, lastError: this.failures.current };
  }

  start(): void {
    this.running = this.run();
  }

  /** Applies what of an aggregate was set aside and may go on, now and whoever holds the lease; says how many events. */
  async drainAggregate(aggregateId: string): Promise<number> {
    return drainAggregate(this.drainOptions, aggregateId);
  }

  /** Ends after the transaction under way and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.set();
    await this.reader?.close();
    await this.running;
    await this.leases.release(this.leaseName).catch(() => undefined);
  }

  private get drainOptions(): Drain {
    return { database: this.database, routes: this.routes, source: this.options.source };
  }

  private get leaseName(): string {
    return `listener ${this.options.source}`;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        this.active = this.broker.isConnected && (await this.mayRun());
        if (!this.active) await this.signal.wait(standbyPollMs);
        else await this.follow();
      } catch (error) {
        if (!this.stopping) await this.signal.wait(this.failures.note(error));
      }
    }
    this.active = false;
  }

  private async mayRun(): Promise<boolean> {
    return (await this.leases.hold(this.leaseName)) || (await this.standby.mustStepIn());
  }

  /** Follows the stream from the position until the reader has to be made anew. */
  private async follow(): Promise<void> {
    this.position = await positionToFollow(this.database.source.manager, this.options.source);
    this.readSeq = this.highestSeq = this.notedSeq = this.position;
    if (!(await this.checkPosition())) {
      await this.signal.wait(idleWaitMs); // the producer has never started: quietly wait for its stream
      return;
    }
    this.reader = await this.stream.openReader(this.position);
    try {
      await this.applyAll(this.reader);
    } finally {
      await this.reader.close();
      this.reader = undefined;
    }
  }

  private async applyAll(reader: StreamReader): Promise<void> {
    let waiting: StreamMessage[] = [];
    const stall = new StallWatch();
    while (!this.stopping) {
      await this.drain();
      if (waiting.length === 0) waiting = await this.read(reader);
      const isIdle = waiting.length === 0;
      const events = takeInOrder(this.position, waiting);
      if (events.length > 0) {
        const reached = await this.applier.apply(this.position, events);
        if (reached < this.position) return; // somebody has moved the position back
        this.position = reached;
        if (reached === events.at(-1)?.seq) waiting = [];
        stall.moved();
        this.failures.clear();
      } else waiting = [];
      if (this.hasGap && stall.isStalled(true)) throw this.missing();
      if (isIdle && !(await this.mayStay(stall))) return;
    }
  }

  private async read(reader: StreamReader): Promise<StreamMessage[]> {
    const messages = await reader.next({ max: this.options.batchMax ?? batchMax, waitMs: idleWaitMs });
    const foreign = countForeign(messages);
    if (foreign > 0) this.noteForeign(foreign);
    this.readSeq = messages.at(-1)?.streamSeq ?? this.readSeq;
    this.highestSeq = Math.max(this.highestSeq, highestSeq(messages));
    this.lag = Math.max(0, this.lag - messages.length);
    return messages;
  }

  /** Said at once and every half a minute, with all there were, however many come. */
  private noteForeign(count: number): void {
    this.foreign += count;
    if (performance.now() - this.foreignLoggedAt < logForeignEveryMs) return;
    this.foreignLoggedAt = performance.now();
    this.logger.warn(`passed over ${this.foreign} messages on stream ${this.stream.name} that its relay did not write`);
  }

  /** Nothing came for a second: is there really nothing? Says whether this reader may be kept. */
  private async mayStay(stall: StallWatch): Promise<boolean> {
    if (!(await this.checkPosition()) || !(await this.mayRun())) return false;
    const hasWork = this.lag > 0 || this.hasGap;
    if (!hasWork) await this.noteEnd();
    const isStalled = stall.isStalled(hasWork);
    if (isStalled) this.logger.warn(`no event of ${this.options.source} for 5 s, ${this.lag} wait: reading anew`);
    return !isStalled;
  }

  private async noteEnd(): Promise<void> {
    this.failures.clear();
    const { position: seq, readSeq: streamSeq } = this;
    if (streamSeq === this.notedSeq) return;
    await notePassedOver(this.database.source.manager, { source: this.options.source, seq, streamSeq });
    this.notedSeq = streamSeq;
  }

  /** Whether there is a stream; notes the lag. Throws POSITION_NOT_ON_STREAM. */
  private async checkPosition(): Promise<boolean> {
    const state = await this.stream.state();
    if (!state) return false;
    const place = await placeToFollow(this.database.source.manager, this.options.source);
    this.lag = Math.max(0, state.lastSeq - Math.max(this.readSeq, place.streamSeq));
    if (place.seq > state.lastSeq)
      throw this.notOnStream(`position ${place.seq}, but the stream ends at ${state.lastSeq}`);
    await this.refuseBeginBehind(place.seq, state);
    return true;
  }

  /** Throws when the stream has forgotten events that were not applied: it begins behind the next one. */
  private async refuseBeginBehind(position: number, { firstSeq, messages }: StreamState): Promise<void> {
    if (position + 1 >= firstSeq || this.lag === 0) return;
    const [first] = messages > 0 ? await this.stream.read({ from: firstSeq, to: firstSeq }) : [];
    const isBehind = first ? (first.seq ?? 0) > position + 1 : true;
    if (isBehind) throw this.notOnStream(`position ${position}, but the stream begins at ${first?.seq ?? firstSeq}`);
  }

  /** Something is missing that stands before what was seen. Its producer finds that at once, so not for long. */
  private get hasGap(): boolean {
    return this.highestSeq > this.position;
  }

  private missing(): Error {
    return this.notOnStream(`sequence ${this.position + 1} is missing before ${this.highestSeq}`);
  }

  private notOnStream(why: string): Error {
    return positionNotOnStream(this.options.app, this.options.source, why);
  }

  private async drain(): Promise<void> {
    if (performance.now() - this.drainedAt < drainEveryMs) return;
    await drainParked(this.drainOptions);
    this.drainedAt = performance.now();
  }
}
