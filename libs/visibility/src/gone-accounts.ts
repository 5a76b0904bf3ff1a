import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { on } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import { forgetRows } from './forget-rows.js';

/**
 * Keeps which accounts are suspended or deleted where what they made is read. Needs the tables of
 * `createVisibilityTables` or of `createGoneAccountTable`.
 */
@Injectable()
export class GoneAccounts implements EventConsumer {
  readonly sources = {
    accounts: [
      on(accounts.AccountSuspended, (tx, { payload }) => rememberGone(tx, payload.accountId)),
      on(accounts.AccountDeleted, (tx, { payload }) => rememberGone(tx, payload.accountId)),
      on(accounts.AccountRestored, (tx, { payload }) => forgetGone(tx, payload.accountId)),
    ],
  };

  readonly clear = { accounts: clearGone };
}

/** The account is suspended or deleted. Changes nothing when that is known. */
export async function rememberGone(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'insert into gone_accounts (account_id) values ($1) on conflict do nothing', [accountId]);
}

/** The account is back. */
export async function forgetGone(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'delete from gone_accounts where account_id = $1', [accountId]);
}

/** Forgets a part of who is gone, and says whether there may be more: a `Clear` before a rebuild. */
export function clearGone(tx: Transaction): Promise<'more' | 'done'> {
  return forgetRows(tx, 'gone_accounts');
}
