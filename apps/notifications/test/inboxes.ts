import type { notifications } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { Jobs, Outbox } from '@rookery/outbox';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import type { Effect } from '../src/model/effect.js';
import { ApplyEffects } from '../src/use-cases/apply-effects.js';
import { ForgetOldRows } from '../src/use-cases/forget-old-rows.js';
import { MarkRead } from '../src/use-cases/mark-read.js';
import { NotificationQueries } from '../src/use-cases/notification-queries.js';
import { RemoveEntries } from '../src/use-cases/remove-entries.js';
import { SetPreference } from '../src/use-cases/set-preference.js';
import { WriteLedger } from '../src/use-cases/write-ledger.js';

/** The use cases on the database of a running app, for orders and amounts that no producer can be made to produce. */
export async function openInboxes() {
  const world = await startWorld({ apps: ['notifications'] });
  const url = world.databaseUrl('notifications');
  const database = await Database.open({ url, poolMax: 4, entities: [], applicationName: 'tests' });
  const jobs = new Jobs({ wake: () => undefined });
  const outbox = new Outbox({ wake: () => undefined });
  const rules = { changesMax: 10_000, changesDays: 30, deletedPostsDays: 30 };
  const ledgerWriter = new WriteLedger(new RemoveEntries(jobs), outbox, rules);
  const effects = new ApplyEffects(ledgerWriter, jobs);
  return new Inboxes(world, database, effects, {
    marking: new MarkRead(ledgerWriter),
    queries: new NotificationQueries(database),
    forgetting: new ForgetOldRows(database, rules),
    preference: new SetPreference(),
  });
}

export class Inboxes {
  constructor(
    readonly world: World,
    readonly database: Database,
    private readonly effects: ApplyEffects,
    private readonly rest: {
      marking: MarkRead;
      queries: NotificationQueries;
      forgetting: ForgetOldRows;
      preference: SetPreference;
    },
  ) {}

  /** One batch in one transaction. */
  async apply(effects: readonly Effect[]): Promise<void> {
    await this.database.transaction((tx) => this.effects.apply(tx, effects));
  }

  list(viewerId: string) {
    return this.rest.queries.page(viewerId, { first: 100, after: '' });
  }

  async log(viewerId: string, after = 0) {
    return (await this.rest.queries.changes(viewerId, { after, limit: 500 })).changes;
  }

  markRead(viewerId: string, upToSeq: number) {
    return this.rest.marking.execute({ viewerId, upToSeq }, (work) => this.database.transaction(work));
  }

  async prefer(viewerId: string, kind: notifications.NotificationKind, enabled: boolean): Promise<void> {
    await this.rest.preference.execute(viewerId, { kind, enabled }, (work) => this.database.transaction(work));
  }

  /** Resolves when the app has done what was left to jobs. */
  async jobsDone(): Promise<void> {
    await settle(async () => expect((await this.database.query('select from jobs')).count).toBe(0), {
      withinMs: 30_000,
    });
  }

  forgetOldRows(): Promise<void> {
    return this.rest.forgetting.execute();
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.world.stop();
  }
}
