import { Signal } from '@rookery/messaging';
import type { Broker, EventStream } from '@rookery/messaging';
import type { Database } from '@rookery/database';
import { Logger } from '@nestjs/common';
import type { Leases } from './lease.js';
import { rebuildStream } from './rebuild-stream.js';
import { reconcile } from './reconcile.js';
import { RelayStore } from './relay-store.js';
import { RepeatedFailure } from './repeated-failure.js';
import { StandbyWatch } from './standby-watch.js';

export interface RelayStatus {
  /** This instance sends; of several, one does. */
  active: boolean;
  lastSeq: number;
  /** Why nothing is sent at the moment. */
  lastError: string | undefined;
}

const chainLengthMax = 500;
const busyPollMs = 5;
const busyPolls = 20;
const idlePollMs = 250;
const standbyPollMs = 500;
const streamCheckMs = 5_000;

/**
 * Carries an app's outbox to its stream: reads from the lowest id, publishes a chain on top of the last known sequence,
 * records it. One instance does so at a time to spare work; a second one, or one that was stopped in the middle and
 * wakes up much later, is refused by the stream and by the recording, looks at the stream and goes on from there.
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
  private lastSeq = 0;
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
    this.standby = new StandbyWatch(async () => ({
      position: await this.store.lastSeq(),
      isBehind: (await this.store.backlog(1)) > 0,
    }));
  }

  get status(): RelayStatus {
    return { active: this.active, lastSeq: this.lastSeq, lastError: this.failures.current };
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

  /** Rows that wait to be sent, counted up to `max`; for metrics. */
  async backlog(max = 10_000): Promise<number> {
    return this.store.backlog(max);
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
        await this.checkStream();
        const sent = await this.sendOnce();
        this.failures.clear();
        emptyPolls = sent > 0 ? 0 : emptyPolls + 1;
        if (emptyPolls > 0) await this.signal.wait(emptyPolls <= busyPolls ? busyPollMs : idlePollMs);
      } catch (error) {
        await this.signal.wait(this.failures.note(error));
      }
    }
    this.active = false;
  }

  private async mayRun(): Promise<boolean> {
    if (!this.broker.isConnected) return false;
    return (await this.leases.hold(this.leaseName)) || (await this.standby.mustStepIn());
  }

  /** Sends at most one chain; returns its length. */
  private async sendOnce(): Promise<number> {
    const { lastSeq, rows } = await this.store.pending(chainLengthMax);
    this.lastSeq = lastSeq;
    if (rows.length === 0) return 0;
    const { error } = await this.stream.publishChain(
      lastSeq,
      rows.map(({ eventId, aggregateId, envelope }) => ({
        subject: this.stream.subjectOf(aggregateId),
        data: envelope,
        msgId: eventId,
      })),
    );
    if (error) {
      await this.settle(lastSeq, error);
      return 0;
    }
    const to = lastSeq + rows.length;
    const recorded = await this.store.record(
      { from: lastSeq, to },
      rows.map(({ id }, index) => ({ id, seq: lastSeq + index + 1 })),
    );
    if (recorded) this.lastSeq = to;
    return rows.length;
  }

  /** Now and then, and after each reconnect: an idle app would not notice otherwise that its stream is gone. */
  private async checkStream(): Promise<void> {
    if (performance.now() - this.streamCheckedAt < streamCheckMs) return;
    await this.settle(await this.store.lastSeq());
    if (!this.hasCurrentSettings) await this.stream.ensure();
    this.hasCurrentSettings = true;
    this.streamCheckedAt = performance.now();
  }

  /** Makes stream and database agree again, if they do not; throws `cause` when they agree and yet a chain broke. */
  private async settle(lastSeq: number, cause?: Error): Promise<void> {
    const state = await this.stream.state();
    if (!state || state.lastSeq < lastSeq) {
      const count = await rebuildStream({ store: this.store, stream: this.stream });
      if (count > 0) this.logger.warn(`stream ${this.stream.name} had lost events: published ${count} again`);
      else this.logger.log(`stream ${this.stream.name} was made`);
    } else if (state.lastSeq > lastSeq) {
      await reconcile({ store: this.store, stream: this.stream }, { lastSeq, streamLastSeq: state.lastSeq });
    } else if (cause) {
      throw cause;
    }
  }
}
