import { Inject, Injectable } from '@nestjs/common';
import { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import type { InboxChange, InboxLedger } from '../model/inbox-ledger.js';
import type { KnownInboxes } from '../model/known-inboxes.js';
import { LOG_RULES, trimLogs } from './trim-logs.js';
import type { LogRules } from './trim-logs.js';
import { WriteEntries } from './write-entries.js';

/** Writes what a ledger changed: entries, counters, log, and one event for each change. */
@Injectable()
export class WriteLedger {
  constructor(
    private readonly entries: WriteEntries,
    private readonly outbox: Outbox,
    @Inject(LOG_RULES) private readonly rules: LogRules,
  ) {}

  /** The inboxes are locked by this transaction. */
  async write(tx: Transaction, known: KnownInboxes, { changes, writes }: InboxLedger): Promise<void> {
    if (changes.length === 0) return;
    await this.entries.write(tx, writes);
    await writeCounters(tx, known, changes);
    await writeLog(tx, changes);
    await trimLogs(tx, changes, this.rules);
    await this.outbox.addAll(
      tx,
      notifications.NotificationChanged,
      changes.map(({ recipientId, change, cause }) => ({
        aggregateId: recipientId,
        version: change.seq,
        payload: { recipientId, change },
        ...(cause && { cause }),
      })),
    );
  }
}

async function writeCounters(tx: Transaction, known: KnownInboxes, changes: readonly InboxChange[]): Promise<void> {
  const inboxes = [...new Set(changes.map(({ recipientId }) => recipientId))].map((id) => known.inbox(id));
  await sql(
    tx,
    `update inboxes set head_seq = new.head_seq, unread_count = new.unread_count, read_up_to = new.read_up_to
     from unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[])
       as new (account_id, head_seq, unread_count, read_up_to)
     where inboxes.account_id = new.account_id`,
    [
      inboxes.map(({ recipientId }) => recipientId),
      inboxes.map(({ headSeq }) => headSeq),
      inboxes.map(({ unreadCount }) => unreadCount),
      inboxes.map(({ readUpTo }) => readUpTo),
    ],
  );
}

async function writeLog(tx: Transaction, changes: readonly InboxChange[]): Promise<void> {
  const rows = changes.map(({ recipientId, change, cause }) => ({
    recipient_id: recipientId,
    event_id: cause?.eventId,
    seq: change.seq,
    kind: change.kind,
    notification: change.notification,
    read_up_to: change.readUpTo,
    unread_count: change.unreadCount,
  }));
  await sql(
    tx,
    `insert into notification_changes (recipient_id, seq, kind, event_id, notification, read_up_to, unread_count)
     select recipient_id, seq, kind, event_id, notification, read_up_to, unread_count
     from json_to_recordset($1::json) as change (recipient_id uuid, seq bigint, kind text, event_id uuid,
       notification jsonb, read_up_to bigint, unread_count int)`,
    [JSON.stringify(rows)],
  );
}
