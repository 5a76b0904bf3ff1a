import { accounts } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Outbox } from '@rookery/outbox';
import { addAccountEvents } from './account-events.js';

interface Ended {
  accountId: string;
  /** Those of them that have not ended before. */
  sessionIds: readonly string[];
}

/**
 * Ends sessions of one account, whose row is locked: their refresh tokens are refused from now on, and every app hears
 * that it must refuse their access tokens. Ending an ended one changes nothing. Returns how many it ended.
 */
export async function endSessions(tx: Transaction, outbox: Outbox, { accountId, sessionIds }: Ended): Promise<number> {
  if (sessionIds.length === 0) return 0;
  const { rows } = await sql<{ id: string }>(
    tx,
    `update sessions set ended_at = now()
     where account_id = $1 and id = any($2::uuid[]) and ended_at is null returning id`,
    [accountId, [...sessionIds]],
  );
  const payloads = rows.map(({ id: sessionId }) => ({ accountId, sessionId }));
  await addAccountEvents(tx, outbox, accounts.SessionEnded, accountId, payloads);
  return rows.length;
}

/** Ids of an account's sessions that nobody has ended, the last used first; those that expired unnoticed are among them. */
export async function unendedSessions(tx: Transaction, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>(
    tx,
    'select id from sessions where account_id = $1 and ended_at is null order by rotated_at desc, id desc',
    [accountId],
  );
  return rows.map(({ id }) => id);
}
