import { Injectable } from '@nestjs/common';
import { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs, jobKind } from '@rookery/outbox';
import { actorsShownMax, collectsActors } from '../model/inbox.js';
import type { InboxEntry } from '../model/inbox.js';
import type { LedgerWrites } from '../model/ledger-writes.js';
import { rowsPerTransactionMax } from '../model/limits.js';

/** Forgets who was in a withdrawn notification; a much-liked post has more actors than one transaction deletes. */
export const forgetActorsJob = jobKind<object, number>('forget-actors');

/** Writes the current list: entries and their actors. Deletions come first, for what left and came back. */
@Injectable()
export class WriteEntries {
  constructor(private readonly jobs: Jobs) {}

  async write(tx: Transaction, writes: LedgerWrites): Promise<void> {
    await this.deleteEntries(tx, writes.entriesGone);
    await deleteActors(tx, writes.actorsLeft);
    await upsertEntries(tx, writes.entriesKept);
    await insertActors(tx, writes.actorsJoined);
  }

  private async deleteEntries(tx: Transaction, gone: readonly InboxEntry[]): Promise<void> {
    if (gone.length === 0) return;
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
  if (left.length === 0) return;
  await sql(
    tx,
    `delete from notification_actors where (notification_id, actor_id) in
       (select * from unnest($1::uuid[], $2::uuid[]))`,
    [left.map(({ entry }) => entry.id), left.map(({ actorId }) => actorId)],
  );
}

async function upsertEntries(tx: Transaction, entries: readonly InboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    id: entry.id,
    recipient_id: entry.recipientId,
    kind: entry.kind,
    post_id: entry.postId || null,
    actor_ids: entry.actorIds.slice(0, actorsShownMax),
    actor_count: entry.actorCount,
    seq: entry.seq,
    stays_read: entry.staysRead,
    changed_at: entry.changedAt,
  }));
  await sql(
    tx,
    `insert into notifications (id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at)
     select id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at
     from json_to_recordset($1::json) as entry (id uuid, recipient_id uuid, kind text, post_id uuid, actor_ids uuid[],
       actor_count int, seq bigint, stays_read boolean, changed_at timestamptz)
     on conflict (id) do update set actor_ids = excluded.actor_ids, actor_count = excluded.actor_count,
       seq = excluded.seq, stays_read = excluded.stays_read, changed_at = excluded.changed_at`,
    [JSON.stringify(rows)],
  );
}

async function insertActors(tx: Transaction, joined: LedgerWrites['actorsJoined']): Promise<void> {
  if (joined.length === 0) return;
  const { FOLLOW } = notifications.NotificationKind;
  await sql(
    tx,
    `insert into notification_actors (notification_id, actor_id, seq, follows_id)
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[])`,
    [
      joined.map(({ entry }) => entry.id),
      joined.map(({ actorId }) => actorId),
      joined.map(({ seq }) => seq),
      joined.map(({ entry }) => (entry.kind === FOLLOW ? entry.recipientId : null)),
    ],
  );
}
