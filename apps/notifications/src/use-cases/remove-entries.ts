import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs } from '@rookery/outbox';
import { collectsActors } from '../model/inbox.js';
import type { InboxEntry } from '../model/inbox.js';
import type { LedgerWrites } from '../model/ledger-writes.js';
import { rowsPerTransactionMax } from '../model/limits.js';
import { forgetActorsJob } from './job-kinds.js';

/** Deletes from the current list what a ledger withdrew. Before anything is written, for what left and came back. */
@Injectable()
export class RemoveEntries {
  constructor(private readonly jobs: Jobs) {}

  async execute(tx: Transaction, { entriesGone, actorsLeft }: LedgerWrites): Promise<void> {
    if (entriesGone.length > 0) await this.deleteEntries(tx, entriesGone);
    if (actorsLeft.length > 0) await deleteActors(tx, actorsLeft);
  }

  private async deleteEntries(tx: Transaction, gone: readonly InboxEntry[]): Promise<void> {
    await sql(tx, 'delete from notifications where id = any($1::uuid[])', [gone.map(({ id }) => id)]);
    let budget = rowsPerTransactionMax;
    const now: string[] = [];
    for (const { id, kind, actorCount } of gone.filter(({ kind }) => collectsActors(kind))) {
      // The last one who takes back leaves a count of 0 and one row.
      budget -= Math.max(1, actorCount);
      if (budget >= 0) now.push(id);
      else await this.jobs.add(tx, forgetActorsJob, { key: id, payload: { kind } });
    }
    if (now.length > 0) await sql(tx, 'delete from notification_actors where notification_id = any($1::uuid[])', [now]);
  }
}

async function deleteActors(tx: Transaction, left: LedgerWrites['actorsLeft']): Promise<void> {
  await sql(
    tx,
    `delete from notification_actors where (notification_id, actor_id) in
       (select * from unnest($1::uuid[], $2::uuid[]))`,
    [left.map(({ entry }) => entry.id), left.map(({ actorId }) => actorId)],
  );
}
