import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { v7 as uuidv7 } from 'uuid';
import type { Inbox } from '../model/inbox.js';
import { InboxLedger } from '../model/inbox-ledger.js';
import { KnownInboxes } from '../model/known-inboxes.js';
import { readMarkAhead } from '../model/notifications.errors.js';
import { lockInboxes } from './lock-inboxes.js';
import type { LockedInbox } from './lock-inboxes.js';
import { WriteLedger } from './write-ledger.js';

/** Marks everything up to a sequence as read. */
@Injectable()
export class MarkRead {
  constructor(private readonly ledgerWriter: WriteLedger) {}

  /**
   * Returns the inbox as it is afterwards. A mark that makes nothing read changes nothing, so that clients who mark
   * every change they see do not answer their own READ for ever. Throws READ_MARK_AHEAD.
   */
  async execute(
    { viewerId, upToSeq }: { viewerId: string; upToSeq: number },
    transaction: InTransaction<Inbox>,
  ): Promise<Inbox> {
    return transaction(async (tx) => {
      const [inbox] = (await lockInboxes(tx, [viewerId])) as [LockedInbox];
      if (upToSeq > inbox.headSeq) throw readMarkAhead(inbox.headSeq);
      if (upToSeq <= inbox.readUpTo || inbox.unreadCount === 0) return inbox;
      const unreadCount = await unreadAfter(tx, viewerId, upToSeq);
      if (unreadCount === inbox.unreadCount) return inbox;
      const known = new KnownInboxes();
      known.addInbox(inbox);
      const ledger = new InboxLedger(known, uuidv7);
      ledger.read(viewerId, { readUpTo: upToSeq, unreadCount });
      await this.ledgerWriter.write(tx, known, ledger);
      return inbox;
    });
  }
}

async function unreadAfter(tx: Transaction, recipientId: string, seq: number): Promise<number> {
  const { rows } = await sql<{ count: number }>(
    tx,
    'select count(*)::int as count from notifications where recipient_id = $1 and seq > $2 and not stays_read',
    [recipientId, seq],
  );
  return rows[0]?.count ?? 0;
}
