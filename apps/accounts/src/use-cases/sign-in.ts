import { Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { parse, plainLine } from '@rookery/errors';
import type { Call } from '@rookery/rpc';
import { z } from 'zod';
import type { Account } from '../model/account.js';
import { credentialsRefused } from '../model/accounts.errors.js';
import { AccountQueries } from './account-queries.js';
import { passwordFits } from './passwords.js';
import { SessionTokens } from './session-tokens.js';

const credentials = z.object({
  handleOrEmail: plainLine.min(1, 'expected a handle or an e-mail address').max(254, 'expected at most 254 characters'),
  password: z.string().min(1, 'expected a password').max(128, 'expected at most 128 characters'),
});

/** Opens a session for whoever knows an account's password. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly queries: AccountQueries,
    private readonly tokens: SessionTokens,
  ) {}

  /** Throws INVALID_ARGUMENT, CREDENTIALS_REFUSED, SIGN_IN_BUSY. */
  async execute(
    request: accounts.SignInRequest,
    caller: Call,
  ): Promise<{ account: Account; tokens: accounts.SessionTokens }> {
    const { handleOrEmail, password } = parse(credentials, request);
    const account = await this.queries.byHandleOrEmail(handleOrEmail);
    const fits = await passwordFits(password, account?.passwordHash, caller);
    if (!account || !fits) throw credentialsRefused();
    const session = await this.database.transaction((tx) => this.tokens.open(tx, account.id));
    return { account, tokens: await this.tokens.issue(session) };
  }
}
