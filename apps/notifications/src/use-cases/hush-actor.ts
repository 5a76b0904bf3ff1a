import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { ChunkResult } from '@rookery/outbox';
import type { Cause } from '../model/effect.js';
import { KnownInboxes } from '../model/known-inboxes.js';
import { rowsPerTransactionMax } from '../model/limits.js';
import { hushEntries } from './hush-entries.js';
import { lockInboxes } from './lock-inboxes.js';
import { entryColumns } from './notification-queries.js';
import type { EntryRow } from './notification-queries.js';
import { entryOf } from './notification-queries.js';
import { WriteLedger } from './write-ledger.js';

interface Hushed {
  recipientId: string;
  actorId: string;
  cause: Cause;
}

/** Takes everything an actor did back from the inbox of one recipient, because one of them has blocked the other or the
 * recipient has muted the actor. */
@Injectable()
export class HushActor {
  constructor(private readonly ledgerWriter: WriteLedger) {}

  /**
   * Looks through the next part of the list. Upwards, because entries that change meanwhile only move up, and nothing
   * new can name the actor. Does nothing any more when all of that has been lifted.
   */
  async run(tx: Transaction, { recipientId, actorId, cause }: Hushed, afterSeq: number): Promise<ChunkResult<number>> {
    const known = new KnownInboxes();
    for (const inbox of await lockInboxes(tx, [recipientId])) known.addInbox(inbox, inbox);
    if (!(await isShutOut(tx, { recipientId, actorId }))) return 'done';
    const rows = await nextEntries(tx, { recipientId, actorId, afterSeq });
    const found = rows.flatMap(({ entry }) => (entry ? [entryOf(entry)] : []));
    await hushEntries(tx, this.ledgerWriter, { known, entries: found, actorId, cause });
    return rows.length < rowsPerTransactionMax ? 'done' : { next: Number(rows.at(-1)?.seq) };
  }
}

async function isShutOut(tx: Transaction, pair: { recipientId: string; actorId: string }): Promise<boolean> {
  const find = 'select from shut_outs where recipient_id = $1 and actor_id = $2 limit 1';
  const { count } = await sql(tx, find, [pair.recipientId, pair.actorId]);
  return count > 0;
}

/** The next rows of the list, and of those that name the actor the whole entry. */
async function nextEntries(tx: Transaction, scan: { recipientId: string; actorId: string; afterSeq: number }) {
  const { rows } = await sql<{ seq: string; entry: EntryRow | null }>(
    tx,
    `select n.seq, case when $2 = any(n.actor_ids) or exists (
         select from notification_actors a where a.notification_id = n.id and a.actor_id = $2)
       then ${entryColumns} end as entry
     from (select * from notifications where recipient_id = $1 and seq > $3 order by seq limit $4) n order by n.seq`,
    [scan.recipientId, scan.actorId, scan.afterSeq, rowsPerTransactionMax],
  );
  return rows;
}
