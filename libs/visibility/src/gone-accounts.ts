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
      on(accounts.AccountSuspended, (tx, { payload }) => remember(tx, payload.accountId)),
      on(accounts.AccountDeleted, (tx, { payload }) => remember(tx, payload.accountId)),
      on(accounts.AccountRestored, (tx, { payload }) => forget(tx, payload.accountId)),
    ],
  };

  readonly clear = { accounts: (tx: Transaction) => forgetRows(tx, 'gone_accounts') };
}

async function remember(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'insert into gone_accounts (account_id) values ($1) on conflict do nothing', [accountId]);
}

async function forget(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'delete from gone_accounts where account_id = $1', [accountId]);
}
