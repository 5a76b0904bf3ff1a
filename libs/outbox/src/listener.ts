import type { Database } from '@rookery/database';
import { Signal } from '@rookery/messaging';
import type { Broker, EventStream, StreamMessage, StreamReader } from '@rookery/messaging';
import { Logger } from '@nestjs/common';
import { Applier } from './applier.js';
import { positionToFollow, readPosition } from './consumer-position.js';
import { drainParked } from './drain-parked.js';
import { routeEvents } from './event-handlers.js';
import type { EventHandler, RoutedType } from './event-handlers.js';
import type { Leases } from './lease.js';
import { positionNotOnStream } from './outbox.errors.js';
import { RepeatedFailure } from './repeated-failure.js';
import { StandbyWatch } from './standby-watch.js';

export interface ListenerStatus {
  source: string;
  /** This instance applies; of several, one does. */
  active: boolean;
  /** The last sequence whose effect is in the database. */
  position: number;
  /** Events on the stream behind the position, as last seen. */
  lag: number;
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
  /** Events of one transaction; 200 when absent (trials: more gains nothing). */
  batchMax?: number;
}

const idleWaitMs = 1_000;
const standbyPollMs = 500;
const stuckMs = 5_000;
const drainEveryMs = 1_000;

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
      const position = await readPosition(database.source.manager, options.source);
      return { position, isBehind: ((await this.stream.state())?.lastSeq ?? 0) > position };
    });
  }

  get status(): ListenerStatus {
    const { active, position, lag } = this;
    const { setAsideCount: setAside } = this.applier;
    return { source: this.options.source, active, position, lag, setAside, lastError: this.failures.current };
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends after the transaction under way and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.set();
    await this.reader?.close();
    await this.running;
    await this.leases.release(this.leaseName).catch(() => undefined);
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
    let movedAt = performance.now();
    while (!this.stopping) {
      await this.drain();
      if (waiting.length === 0) waiting = await reader.next({ max: this.options.batchMax ?? 200, waitMs: idleWaitMs });
      waiting = waiting.filter(({ seq }) => seq > this.position);
      if (waiting.length > 0) {
        this.refuseGap(waiting);
        this.position = await this.applier.apply(this.position, waiting);
        this.lag = Math.max(0, this.lag - waiting.length);
        movedAt = performance.now();
        this.failures.clear();
      } else {
        const mayStay = await this.checkIdle(movedAt);
        if (!mayStay) return;
        if (this.lag === 0) movedAt = performance.now();
      }
    }
  }

  /** Nothing came for a second: is there really nothing? Says whether this reader may be kept. */
  private async checkIdle(movedAt: number): Promise<boolean> {
    if (!(await this.checkPosition()) || !(await this.mayRun())) return false;
    if (this.lag === 0) this.failures.clear();
    const isStuck = this.lag > 0 && performance.now() - movedAt > stuckMs;
    if (isStuck) this.logger.warn(`no event of ${this.options.source} for 5 s, ${this.lag} wait: reading anew`);
    return !isStuck;
  }

  /** Whether there is a stream; notes the lag. Throws POSITION_NOT_ON_STREAM. */
  private async checkPosition(): Promise<boolean> {
    const state = await this.stream.state();
    if (!state) return false;
    const position = await positionToFollow(this.database.source.manager, this.options.source);
    this.lag = Math.max(0, state.lastSeq - position);
    if (position > state.lastSeq)
      throw this.notOnStream(`position ${position}, but the stream ends at ${state.lastSeq}`);
    if (position + 1 < state.firstSeq && this.lag > 0) {
      throw this.notOnStream(`position ${position}, but the stream begins at ${state.firstSeq}`);
    }
    return true;
  }

  private refuseGap(messages: readonly StreamMessage[]): void {
    const at = messages.findIndex(({ seq }, index) => seq !== this.position + 1 + index);
    if (at >= 0) throw this.notOnStream(`expected sequence ${this.position + 1 + at}, got ${messages[at]?.seq}`);
  }

  private notOnStream(why: string): Error {
    return positionNotOnStream(this.options.app, this.options.source, why);
  }

  private async drain(): Promise<void> {
    if (performance.now() - this.drainedAt < drainEveryMs) return;
    await drainParked({ database: this.database, routes: this.routes, source: this.options.source });
    this.drainedAt = performance.now();
  }
}
