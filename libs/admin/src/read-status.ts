import { Inject, Injectable } from '@nestjs/common';
import type { admin } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { Broker } from '@rookery/messaging';
import { OutboxRuntime, readPlace, RelayStore } from '@rookery/outbox';
import type { ListenerStatus } from '@rookery/outbox';
import { ADMIN_OPTIONS } from './admin.options.js';
import type { AdminOptions } from './admin.options.js';

const countedMax = 10_000;

interface SetAside {
  dead: number;
  parked: number;
}

/** How the app's messaging is, read from its database and its broker and not from what this instance remembers. */
@Injectable()
export class ReadStatus {
  constructor(
    @Inject(ADMIN_OPTIONS) private readonly options: AdminOptions,
    @Inject(Database) private readonly database: Database,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(OutboxRuntime) private readonly runtime: OutboxRuntime,
  ) {}

  async execute(): Promise<admin.GetStatusResponse> {
    const { relay, listeners } = this.runtime.status;
    const store = new RelayStore(this.database);
    const [relayLastSeq, outboxBacklog, setAside, jobs, described] = await Promise.all([
      store.lastSeq(),
      store.backlog(countedMax),
      this.setAside(),
      this.jobs(),
      Promise.all(listeners.map((listener) => this.describe(listener))),
    ]);
    return {
      instance: this.options.instance,
      relayActive: relay?.active ?? false,
      relayLastSeq,
      outboxBacklog,
      relayError: relay?.lastError ?? '',
      listeners: described,
      deadLetters: setAside.dead,
      parkedEvents: setAside.parked,
      jobs,
    };
  }

  private async describe(listener: ListenerStatus): Promise<admin.ListenerStatus> {
    const { source, active, setAside, lastError } = listener;
    const { seq: position, streamSeq } = await this.database.read((manager) => readPlace(manager, source));
    const lag = await this.lagOf(source, streamSeq).catch(() => listener.lag); // the broker is away
    return { source, active, position, lag, setAside, error: lastError ?? '' };
  }

  private async lagOf(source: string, streamSeq: number): Promise<number> {
    const state = await this.broker.stream(source).state();
    return Math.max(0, (state?.lastSeq ?? 0) - streamSeq);
  }

  private async setAside(): Promise<SetAside> {
    const none = { dead: 0, parked: 0 };
    if (!(await this.hasTable('dead_letters'))) return none;
    const { rows } = await this.database.query<SetAside>(
      `select count(*) filter (where state = 'dead')::int as dead, count(*) filter (where state = 'parked')::int as parked
       from dead_letters`,
    );
    return rows[0] ?? none;
  }

  private async jobs(): Promise<number> {
    if (!(await this.hasTable('jobs'))) return 0;
    const text = `select count(*)::int as count from (select from jobs limit ${countedMax}) as counted`;
    const { rows } = await this.database.query<{ count: number }>(text);
    return rows[0]?.count ?? 0;
  }

  /** An app that hears nothing or has no work has not the tables for it. */
  private async hasTable(name: string): Promise<boolean> {
    const { rows } = await this.database.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
      name,
    ]);
    return rows[0]?.exists ?? false;
  }
}
