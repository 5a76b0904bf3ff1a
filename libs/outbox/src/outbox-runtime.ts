import type { Database } from '@rookery/database';
import type { Broker } from '@rookery/messaging';
import type { EventHandler } from './event-handlers.js';
import { JobWorker } from './job-worker.js';
import type { JobWorkerStatus } from './job-worker.js';
import type { JobHandler } from './jobs.js';
import { Leases } from './lease.js';
import { Listener } from './listener.js';
import type { ListenerStatus } from './listener.js';
import { notRebuildable } from './outbox.errors.js';
import { rebuildConsumer } from './rebuild-consumer.js';
import type { Clear, RebuildResult } from './rebuild-consumer.js';
import { Relay } from './relay.js';
import type { RelayStatus } from './relay.js';
import type { SnapshotPart } from './snapshot.js';

/** Handlers by the app whose events they take, e.g. `{ posts: [on(posts.PostPublished, …)] }`. */
export type Sources = Readonly<Record<string, readonly EventHandler[]>>;

/** How to forget, by the app whose events it came from. */
export type Clears = Readonly<Record<string, Clear>>;

export interface RuntimeParts {
  /** The app has an outbox to relay. */
  relays: boolean;
  consumers: readonly { sources: Sources; clear?: Clears }[];
  jobs: readonly (readonly JobHandler[])[];
}

export interface OutboxStatus {
  relay: RelayStatus | undefined;
  listeners: ListenerStatus[];
  jobs: JobWorkerStatus;
}

/** Everything of an app that runs in the background: its relay, one listener per source, its job worker. */
export class OutboxRuntime {
  private readonly leases: Leases;
  private relay: Relay | undefined;
  private listeners: Listener[] = [];
  private jobWorker: JobWorker | undefined;
  private handlers: ReadonlyMap<string, readonly EventHandler[]> = new Map();
  private clears: readonly Clears[] = [];

  constructor(
    private readonly app: string,
    private readonly database: Database,
    private readonly broker: Broker,
  ) {
    this.leases = new Leases(database);
  }

  get status(): OutboxStatus {
    return {
      relay: this.relay?.status,
      listeners: this.listeners.map((listener) => listener.status),
      jobs: this.jobWorker?.status ?? { chunks: 0, failures: 0, lastError: undefined },
    };
  }

  wakeRelay(): void {
    if (this.relay) this.relay.wake();
    else this.broker.kick(this.app);
  }

  wakeJobs(): void {
    this.jobWorker?.wake();
  }

  /** Throws when an event type or a kind of job has two handlers; nothing runs then. */
  start({ relays, consumers, jobs }: RuntimeParts): void {
    const { app, database, broker, leases } = this;
    this.handlers = mergeSources(consumers.map(({ sources }) => sources));
    this.clears = consumers.flatMap(({ clear }) => (clear ? [clear] : []));
    this.listeners = [...this.handlers].map(
      ([source, handlers]) => new Listener({ app, source, handlers }, database, broker, leases),
    );
    this.jobWorker = new JobWorker(database, jobs.flat());
    if (relays) this.relay = new Relay(app, database, broker, leases);
    this.relay?.start();
    this.listeners.forEach((listener) => listener.start());
    this.jobWorker.start();
  }

  /**
   * Makes what this app keeps of a source anew from the producer's snapshot, while all instances run; see
   * {@link rebuildConsumer}. Throws NOT_REBUILDABLE when no consumer says how to clear it.
   */
  async rebuild(source: string, snapshot: AsyncIterable<SnapshotPart>): Promise<RebuildResult> {
    const { app, database } = this;
    const clears = this.clears.flatMap((one) => one[source] ?? []);
    if (clears.length === 0) throw notRebuildable(app, source);
    const handlers = this.handlers.get(source) ?? [];
    return rebuildConsumer({ app, source, handlers, clear: oneAfterTheOther(clears), snapshot, database });
  }

  /** Ends what is under way and gives the leases back, so that another instance takes over at once. */
  async stop(): Promise<void> {
    await Promise.all([this.jobWorker?.stop(), ...this.listeners.map((listener) => listener.stop())]);
    await this.relay?.stop();
    await this.leases.close();
  }
}

function mergeSources(sources: readonly Sources[]): Map<string, EventHandler[]> {
  const merged = new Map<string, EventHandler[]>();
  for (const [source, handlers] of sources.flatMap((one) => Object.entries(one))) {
    merged.set(source, [...(merged.get(source) ?? []), ...handlers]);
  }
  return merged;
}

function oneAfterTheOther(clears: readonly Clear[]): Clear {
  return async (tx) => {
    for (const clear of clears) if ((await clear(tx)) === 'more') return 'more';
    return 'done';
  };
}
