import { accounts } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Outbox } from '@rookery/outbox';
import type { Session } from '../model/session.js';

/**
 * Ends an open session: its refresh tokens are refused from now on, its access token until it expires by nobody yet.
 * Ending an ended one changes nothing.
 */
export async function endSession(tx: Transaction, outbox: Outbox, session: Session): Promise<void> {
  const { id: sessionId, accountId } = session;
  const ended = await sql(tx, 'update sessions set ended_at = now() where id = $1 and ended_at is null', [sessionId]);
  if (ended.count === 0) return;
  const next = 'update accounts set version = version + 1 where id = $1 returning version';
  const { rows } = await sql<{ version: string }>(tx, next, [accountId]);
  await outbox.add(tx, accounts.SessionEnded, {
    aggregateId: accountId,
    version: Number(rows[0]?.version),
    payload: { accountId, sessionId },
  });
}
