import { Inject, Injectable } from '@nestjs/common';
import { notifications } from '@rookery/contracts';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import type { InboxLedger } from '../model/inbox-ledger.js';
import type { KnownInboxes } from '../model/known-inboxes.js';
import { RemoveEntries } from './remove-entries.js';
import { LOG_RULES, trimLogs } from './trim-logs.js';
import type { LogRules } from './trim-logs.js';
import { writeChanges } from './write-changes.js';

/** Writes what a ledger changed: entries, counters, log, and one event for each change. */
@Injectable()
export class WriteLedger {
  constructor(
    private readonly removing: RemoveEntries,
    private readonly outbox: Outbox,
    @Inject(LOG_RULES) private readonly rules: LogRules,
  ) {}

  /** The inboxes are locked by this transaction. */
  async write(tx: Transaction, known: KnownInboxes, { changes, writes }: InboxLedger): Promise<void> {
    if (changes.length === 0) return;
    await this.removing.execute(tx, writes);
    const recipientIds = new Set(changes.map(({ recipientId }) => recipientId));
    await writeChanges(tx, { inboxes: [...recipientIds].map((id) => known.inbox(id)), changes, writes });
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
