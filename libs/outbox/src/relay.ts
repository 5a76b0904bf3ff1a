import { Signal } from '@rookery/messaging';
import type { Broker, EventStream } from '@rookery/messaging';
import type { Database } from '@rookery/database';
import { Logger } from '@nestjs/common';
import type { Leases } from './lease.js';
import { publishNumbered, rebuildStream } from './rebuild-stream.js';
import { RelayStore } from './relay-store.js';
import type { StreamEnd } from './relay-store.js';
import { RepeatedFailure } from './repeated-failure.js';
import { StandbyWatch } from './standby-watch.js';

export interface RelayStatus {
  /** This instance sends; of several, one does. */
  active: boolean;
  /** The last sequence known to be on the stream. */
  lastSeq: number;
  /** Messages found on the stream that no relay wrote, or that stand there twice. */
  passedOver: number;
  /** Why nothing is sent at the moment. */
  lastError: string | undefined;
}

const chainLengthMax = 500;
const busyPollMs = 5;
const busyPolls = 20;
// Whoever commits says so, to this relay or through the broker: this is for what was said and not heard.
const idlePollMs = 1_000;
const standbyPollMs = 500;
const streamCheckMs = 5_000;

/**
 * Carries an app's outbox to its stream: gives the lowest waiting events the sequences behind the last one, then
 * publishes each with its sequence, on condition of its place. It numbers only on top of what is published, so that at
 * most one chain is under way, and reads what the stream has got whenever that is in doubt. One instance does so at a time
 * to spare work; a second one, or one that was stopped in the middle and wakes up much later, cannot number on top of a
 * sequence that is not the last, and can only publish what listeners pass over: events with the sequence they have.
 */
export class Relay {
  private readonly logger = new Logger('Relay');
  private readonly store: RelayStore;
  private readonly stream: EventStream;
  private readonly signal = new Signal();
  private readonly failures = new RepeatedFailure(this.logger);
  private readonly standby: StandbyWatch;
  private running: Promise<void> | undefined;
  private stopping = false;
  private active = false;
  /** Where the stream ends, with all that this database has numbered, as far as this relay knows. */
  private end: StreamEnd | undefined;
  private lastSeq = 0;
  private passedOver = 0;
  private hasCurrentSettings = false;
  private streamCheckedAt = -Infinity;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly app: string,
    database: Database,
    private readonly broker: Broker,
    private readonly leases: Leases,
  ) {
    this.store = new RelayStore(database);
    this.stream = broker.stream(app);
    this.standby = new StandbyWatch(() => this.watchHolder());
  }

  get status(): RelayStatus {
    const { active, lastSeq, passedOver } = this;
    return { active, lastSeq, passedOver, lastError: this.failures.current };
  }

  start(): void {
    this.stopListening = [
      this.broker.onKick(this.app, () => this.active && this.signal.set()),
      this.broker.onReconnect(() => {
        this.streamCheckedAt = -Infinity; // the broker may have come back without its data
        this.signal.set();
      }),
    ];
    this.running = this.run();
  }

  /** There is something to send: wakes this relay or, when another instance is active, that one. */
  wake(): void {
    if (this.active) this.signal.set();
    else this.broker.kick(this.app);
  }

  /** Ends after the chain under way and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening.forEach((stop) => stop());
    this.signal.set();
    await this.running;
    await this.leases.release(this.leaseName).catch(() => undefined);
  }

  private get leaseName(): string {
    return `relay ${this.app}`;
  }

  private async run(): Promise<void> {
    let emptyPolls = 0;
    while (!this.stopping) {
      try {
        this.active = await this.mayRun();
        if (!this.active) {
          await this.signal.wait(standbyPollMs);
          continue;
        }
        const sent = await this.round();
        this.failures.clear();
        emptyPolls = sent > 0 ? 0 : emptyPolls + 1;
        if (emptyPolls > 0) await this.signal.wait(emptyPolls <= busyPolls ? busyPollMs : idlePollMs);
      } catch (error) {
        await this.signal.wait(this.failures.note(error));
      }
    }
    this.active = false;
  }

  /** Work is also what was numbered and not published: its relay may have died or hang between the two. */
  private async watchHolder(): Promise<{ position: number; isBehind: boolean }> {
    const position = (await this.stream.state())?.lastSeq ?? 0;
    const { lastSeq, base, hasWaiting } = await this.store.look();
    return { position, isBehind: hasWaiting || position < base.streamSeq + (lastSeq - base.seq) };
  }

  private async mayRun(): Promise<boolean> {
    if (!this.broker.isConnected) return false;
    return (await this.leases.hold(this.leaseName)) || (await this.standby.mustStepIn());
  }

  /** Sends at most one chain; says how many events, or 1 when there is reason to look again at once. */
  private async round(): Promise<number> {
    const end = this.end && (await this.isStillThere(this.end)) ? this.end : await this.align();
    const events = await this.store.number(end, chainLengthMax);
    if (events.length === 0) return this.whyNone(end);
    this.end = undefined; // until the chain stands
    const { error } = await publishNumbered({ stream: this.stream }, end, events);
    // A chain that broke may have been overtaken, by another relay or by somebody else's message: the stream knows.
    if (!error) this.know({ seq: end.seq + events.length, streamSeq: end.streamSeq + events.length });
    return events.length;
  }

  /** 0 when nothing waits; otherwise makes the next round better and says 1. */
  private async whyNone(end: StreamEnd): Promise<0 | 1> {
    const { lastSeq, hasWaiting, isSlotOver } = await this.store.look();
    if (lastSeq !== end.seq)
      this.end = undefined; // another relay has numbered
    else if (hasWaiting && isSlotOver) await this.store.openSlot(end);
    return lastSeq !== end.seq || hasWaiting ? 1 : 0;
  }

  /** Looked at now and then, and after each reconnect: an idle app would not notice otherwise that its stream is gone. */
  private async isStillThere({ streamSeq }: StreamEnd): Promise<boolean> {
    if (performance.now() - this.streamCheckedAt <= streamCheckMs) return true;
    const state = await this.stream.state();
    this.streamCheckedAt = performance.now();
    return state?.lastSeq === streamSeq;
  }

  /** Makes the stream have what the database has numbered, and returns where it ends then. */
  private async align(): Promise<StreamEnd> {
    const { end, published, passedOver } = await rebuildStream({ store: this.store, stream: this.stream });
    const { name } = this.stream;
    if (published > 0) this.logger.log(`published ${published} events that stream ${name} did not have`);
    if (passedOver > 0) {
      this.passedOver += passedOver;
      this.logger.warn(
        `stream ${name} has ${passedOver} messages that are not the next event: foreign, or there twice`,
      );
    }
    if (!this.hasCurrentSettings) await this.stream.ensure();
    this.hasCurrentSettings = true;
    this.streamCheckedAt = performance.now();
    return this.know(end);
  }

  private know(end: StreamEnd): StreamEnd {
    this.lastSeq = end.seq;
    return (this.end = end);
  }
}
