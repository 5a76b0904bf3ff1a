import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '@rookery/database';
import { Broker } from '@rookery/messaging';
import { OutboxRuntime, rebuildStream, RelayStore } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { outliveCaller } from '@rookery/service';
import { sourceUnknown } from './admin.errors.js';
import { ADMIN_OPTIONS } from './admin.options.js';
import type { AdminOptions } from './admin.options.js';
import { recordAction, recordOutcome } from './operator-actions.js';
import type { Action, Operator } from './operator-actions.js';

export interface RebuiltStream {
  firstSeq: number;
  lastSeq: number;
  published: number;
}

export interface RebuiltConsumer {
  applied: number;
  position: number;
}

/** Streams and listeners brought back after a loss. Both may be asked for at any time and again. */
@Injectable()
export class Rebuilds {
  private readonly log = new Logger('Operators');

  constructor(
    @Inject(ADMIN_OPTIONS) private readonly options: AdminOptions,
    @Inject(Database) private readonly database: Database,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(OutboxRuntime) private readonly runtime: OutboxRuntime,
  ) {}

  /** Throws STREAM_NOT_REPAIRABLE and DATABASE_BEHIND_STREAM unless the stream is given up. */
  async stream(giveUpStream: boolean, by: Operator): Promise<RebuiltStream> {
    const stream = this.broker.stream(this.options.app);
    const target = giveUpStream ? `stream ${stream.name}, given up` : `stream ${stream.name}`;
    return this.noted({ action: 'rebuild stream', target }, by, async () => {
      const { published } = await rebuildStream({ store: new RelayStore(this.database), stream }, { giveUpStream });
      this.runtime.wakeRelay();
      const state = await stream.state();
      return { firstSeq: state?.firstSeq ?? 0, lastSeq: state?.lastSeq ?? 0, published };
    });
  }

  /** Throws SOURCE_UNKNOWN, NOT_REBUILDABLE, REBUILD_SUPERSEDED, and what the source answers. */
  async consumer(source: string, by: Operator, call: Call): Promise<RebuiltConsumer> {
    const { app, snapshots = {} } = this.options;
    const snapshot = snapshots[source];
    if (!snapshot) throw sourceUnknown(source, Object.keys(snapshots));
    return this.noted({ action: 'rebuild consumer', target: `${app} from ${source}` }, by, async () => {
      const { events, streamSeq } = await this.runtime.rebuild(source, snapshot(call));
      return { applied: events, position: streamSeq };
    });
  }

  /** An operator who goes leaves no stream half rebuilt. */
  private noted<Result extends object>(
    what: Omit<Action, 'outcome'>,
    by: Operator,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return outliveCaller(() => this.note(what, by, work));
  }

  /** Work of many transactions is noted before it begins; how it ended is added. */
  private async note<Result extends object>(
    what: Omit<Action, 'outcome'>,
    by: Operator,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const id = await this.database.transaction((tx) => recordAction(tx, by, { ...what, outcome: 'begun' }));
    this.log.log({ ...by, ...what, msg: `${by.operator}: ${what.action} ${what.target}` });
    const end = (outcome: string) => this.database.read((manager) => recordOutcome(manager, id, outcome));
    try {
      const result = await work();
      await end(`done: ${JSON.stringify(result)}`);
      return result;
    } catch (error) {
      await end(`failed: ${(error as Error).message}`);
      throw error;
    }
  }
}
