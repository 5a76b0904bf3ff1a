import { Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { parse, plainLine } from '@rookery/errors';
import type { Call } from '@rookery/rpc';
import { z } from 'zod';
import type { Account } from '../model/account.js';
import { accountSuspended, credentialsRefused } from '../model/accounts.errors.js';
import { countedForSignIn } from '../model/attempt-limits.js';
import type { Counted } from '../model/attempt-limits.js';
import { addressBlockOf } from './client-address.js';
import { givenPassword } from '../model/password.js';
import type { Session } from '../model/session.js';
import { AccountQueries } from './account-queries.js';
import { Attempts } from './attempts.js';
import { KnownAddresses } from './known-addresses.js';
import { lockAccount } from './lock-account.js';
import { OpenSessions } from './open-sessions.js';
import { passwordFits } from './passwords.js';
import { SessionTokens } from './session-tokens.js';

const credentials = z.object({
  handleOrEmail: plainLine.min(1, 'expected a handle or an e-mail address').max(254, 'expected at most 254 characters'),
  password: givenPassword,
});

const noAccount = '00000000-0000-0000-0000-000000000000';

/** Opens a session for whoever knows an account's password. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly queries: AccountQueries,
    private readonly attempts: Attempts,
    private readonly addresses: KnownAddresses,
    private readonly sessions: OpenSessions,
    private readonly tokens: SessionTokens,
  ) {}

  /**
   * Throws INVALID_ARGUMENT, CREDENTIALS_REFUSED, ACCOUNT_SUSPENDED, SIGN_IN_LIMITED, SIGN_IN_BUSY. An unknown account
   * takes the same steps as a known one until the password is checked.
   */
  async execute(
    request: accounts.SignInRequest,
    caller: Call,
  ): Promise<{ account: Account; tokens: accounts.SessionTokens }> {
    const { handleOrEmail, password } = parse(credentials, request);
    const account = await this.queries.byHandleOrEmail(handleOrEmail);
    const counted = await this.count(handleOrEmail, account, caller);
    const fits = await this.attempts.use(counted, () => passwordFits(password, account?.passwordHash, caller));
    if (!account || !fits) throw credentialsRefused();
    const session = await this.open(account, counted, caller);
    return { account, tokens: await this.tokens.issue(session) };
  }

  private async count(name: string, account: Account | undefined, { client }: Call): Promise<Counted[]> {
    const { address } = client;
    const isKnownAddress = await this.addresses.isKnown({ accountId: account?.id ?? noAccount, address });
    const counted = countedForSignIn({ name, address: addressBlockOf(address), isKnownAddress });
    await this.attempts.count(counted);
    return counted;
  }

  /** Under the account's lock: while the password was checked, it may have been changed or the account suspended. */
  private async open(checked: Account, counted: readonly Counted[], { client }: Call): Promise<Session> {
    return this.database.transaction(async (tx) => {
      const account = await lockAccount(tx, checked.id);
      if (account?.passwordHash !== checked.passwordHash) throw credentialsRefused();
      if (account.suspendedAt) throw accountSuspended();
      const session = await this.sessions.open(tx, { accountId: account.id, client });
      await this.attempts.giveBack(tx, counted);
      return session;
    });
  }
}
