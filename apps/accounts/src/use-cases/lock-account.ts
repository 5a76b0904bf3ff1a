import type { Transaction } from '@rookery/database';
import { IsNull } from 'typeorm';
import { sessionEnded } from '../model/accounts.errors.js';
import { Account } from '../model/account.js';
import { Session } from '../model/session.js';

/**
 * Locks an account for the rest of the transaction, before any of its sessions: whatever ends, opens or renews sessions
 * of one account does so one after the other. Resolves to null for one that is not there or was deleted.
 */
export async function lockAccount(tx: Transaction, id: string): Promise<Account | null> {
  const lock = { mode: 'for_no_key_update' } as const;
  return tx.getRepository(Account).findOne({ where: { id, deletedAt: IsNull() }, lock });
}

interface Caller {
  accountId: string;
  sessionId: string;
}

/**
 * As lockAccount, of whoever calls. An access token outlives its session by a moment: throws SESSION_ENDED when it did.
 */
export async function lockAccountOf(tx: Transaction, { accountId, sessionId }: Caller): Promise<Account> {
  const account = await lockAccount(tx, accountId);
  const session = await tx.getRepository(Session).findOneBy({ id: sessionId, accountId });
  if (!account || !session?.isOpen(new Date())) throw sessionEnded();
  return account;
}
