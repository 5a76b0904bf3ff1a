import { Injectable, Logger } from '@nestjs/common';
import { recordAction } from '@rookery/admin';
import type { Operator } from '@rookery/admin';
import { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { Account } from '../model/account.js';
import { accountNotFound } from '../model/accounts.errors.js';
import { addAccountEvents } from './account-events.js';
import { endSessions, unendedSessions } from './end-sessions.js';
import { lockAccount } from './lock-account.js';

/** Takes accounts out of use and gives them back. Doing either twice changes nothing the second time. */
@Injectable()
export class SuspendAccount {
  private readonly log = new Logger('Operators');

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Ends the account's sessions and refuses new ones. Throws ACCOUNT_NOT_FOUND. */
  async suspend(accountId: string, by: Operator): Promise<void> {
    await this.change(accountId, { isSuspended: true }, by, async (tx) => {
      const sessionIds = await unendedSessions(tx, accountId);
      const ended = await endSessions(tx, this.outbox, { accountId, sessionIds });
      await addAccountEvents(tx, this.outbox, accounts.AccountSuspended, accountId, [{ accountId }]);
      return `sessions ended: ${ended}`;
    });
  }

  /** Lets the account's owner sign in again. Throws ACCOUNT_NOT_FOUND. */
  async restore(accountId: string, by: Operator): Promise<void> {
    await this.change(accountId, { isSuspended: false }, by, async (tx) => {
      await addAccountEvents(tx, this.outbox, accounts.AccountRestored, accountId, [{ accountId }]);
      return 'restored';
    });
  }

  private async change(
    accountId: string,
    { isSuspended }: { isSuspended: boolean },
    by: Operator,
    work: (tx: Transaction) => Promise<string>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const account = await lockAccount(tx, accountId);
      if (!account) throw accountNotFound();
      if ((account.suspendedAt !== null) === isSuspended) return;
      await tx.getRepository(Account).update(accountId, { suspendedAt: isSuspended ? new Date() : null });
      const action = isSuspended ? 'suspend account' : 'restore account';
      const target = `account ${accountId}`;
      await recordAction(tx, by, { action, target, outcome: await work(tx) });
      this.log.log({ ...by, action, target, msg: `${by.operator}: ${action} ${accountId}` });
    });
  }
}
