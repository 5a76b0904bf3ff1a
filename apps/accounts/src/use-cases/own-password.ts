import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Call, Viewer } from '@rookery/rpc';
import type { Account } from '../model/account.js';
import { passwordWrong, sessionEnded } from '../model/accounts.errors.js';
import type { Counted } from '../model/attempt-limits.js';
import { AccountQueries } from './account-queries.js';
import { Attempts } from './attempts.js';
import { lockAccountOf } from './lock-account.js';
import { passwordFits } from './passwords.js';

/** Lets a caller do what a stolen token alone must not be good for: they say their password again. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly database: Database,
    private readonly queries: AccountQueries,
    private readonly attempts: Attempts,
  ) {}

  /** The caller's account, whose password is still to be checked. Throws SESSION_ENDED. */
  async accountOf(viewer: Viewer): Promise<Account> {
    const account = await this.queries.byId(viewer.accountId);
    if (!account) throw sessionEnded();
    return account;
  }

  /** Returns when the caller has proved to know the password. Throws PASSWORD_WRONG, SIGN_IN_LIMITED, SIGN_IN_BUSY. */
  async check(password: string, account: Account, viewer: Viewer, caller: Call): Promise<void> {
    const counted = countedFor(viewer);
    await this.attempts.count(counted);
    const fits = await this.attempts.use(counted, () => passwordFits(password, account.passwordHash, caller));
    if (!fits) throw passwordWrong();
  }

  /**
   * Does what the password allows, in one transaction, with the account locked and still as it was checked. Throws
   * PASSWORD_WRONG when it was changed meanwhile, SESSION_ENDED.
   */
  async use<Result>(
    checked: Account,
    viewer: Viewer,
    work: (tx: Transaction, account: Account) => Promise<Result>,
  ): Promise<Result> {
    return this.database.transaction(async (tx) => {
      const account = await lockAccountOf(tx, viewer);
      if (account.passwordHash !== checked.passwordHash) throw passwordWrong();
      await this.attempts.giveBack(tx, countedFor(viewer));
      return work(tx, account);
    });
  }
}

/** By session and not by account: whoever stole a token must not keep the owner from changing the password. */
function countedFor({ sessionId }: Viewer): Counted[] {
  return [{ name: 'passwordChecksOfSession', of: [sessionId] }];
}
