import { Injectable } from '@nestjs/common';
import { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { ChunkResult } from '@rookery/outbox';
import type { Cause } from '../model/effect.js';
import { KnownInboxes } from '../model/known-inboxes.js';
import { hushedPerTransactionMax } from '../model/limits.js';
import { isGone } from './gone-actors.js';
import { hushEntries } from './hush-entries.js';
import { lockInboxes } from './lock-inboxes.js';
import { entryColumns, entryOf } from './notification-queries.js';
import type { EntryRow } from './notification-queries.js';
import { WriteLedger } from './write-ledger.js';

const { MENTION, REPLY } = notifications.NotificationKind;

/** Of `notifications n`, those that name an actor ($1). */
const naming = `n.id in (
  select notification_id from notification_actors where actor_id = $1
  union all
  select id from notifications where kind in ('${REPLY}', '${MENTION}') and actor_ids[1] = $1)`;

/** Takes everything an account did back from all inboxes, because it was suspended or deleted. */
@Injectable()
export class HushGone {
  constructor(private readonly ledgerWriter: WriteLedger) {}

  /**
   * Goes on until nothing names the actor, or the actor is back. First it waits: a batch that did not yet see that the
   * actor is gone may still be telling somebody of them.
   */
  async run(
    tx: Transaction,
    { actorId, cause }: { actorId: string; cause: Cause },
    step: 'wait' | 'hush',
  ): Promise<ChunkResult<'hush'>> {
    if (step === 'wait') {
      await waitForBatches(tx);
      return { next: 'hush' };
    }
    const recipientIds = await nextRecipients(tx, actorId);
    if (recipientIds.length === 0 || !(await isGone(tx, actorId))) return 'done';
    const known = new KnownInboxes();
    for (const inbox of await lockInboxes(tx, recipientIds)) known.addInbox(inbox, inbox);
    const found = await entriesOf(tx, { actorId, recipientIds });
    await hushEntries(tx, this.ledgerWriter, { known, entries: found, actorId, cause });
    return { next: 'hush' };
  }
}

/** Each batch holds its source's position from its beginning to its end. */
async function waitForBatches(tx: Transaction): Promise<void> {
  await sql(tx, `select from consumer_position where source in ('feeds', 'posts') order by source for share`);
}

async function nextRecipients(tx: Transaction, actorId: string): Promise<string[]> {
  const { rows } = await sql<{ recipientId: string }>(
    tx,
    `select recipient_id as "recipientId" from notifications n where ${naming} limit $2`,
    [actorId, hushedPerTransactionMax],
  );
  return rows.map(({ recipientId }) => recipientId);
}

/** What is read under the locks of its inboxes stays so. */
async function entriesOf(tx: Transaction, { actorId, recipientIds }: { actorId: string; recipientIds: string[] }) {
  const { rows } = await sql<{ entry: EntryRow }>(
    tx,
    `select ${entryColumns} as entry from notifications n
     where recipient_id = any($2::uuid[]) and ${naming} order by recipient_id, seq limit $3`,
    [actorId, recipientIds, hushedPerTransactionMax],
  );
  return rows.map(({ entry }) => entryOf(entry));
}
