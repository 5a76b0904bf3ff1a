import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Database, isUniqueViolation } from '@rookery/database';
import { parse } from '@rookery/errors';
import { Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { v7 as uuidv7 } from 'uuid';
import { Account, registration } from '../model/account.js';
import { emailTaken, handleTaken } from '../model/accounts.errors.js';
import { addressBlockOf } from './client-address.js';
import { handleSkeleton } from '../model/handle.js';
import { Attempts } from './attempts.js';
import { DevelopmentData } from './development-data.js';
import { OpenSessions } from './open-sessions.js';
import { hashPassword, refuseEasyPassword } from './passwords.js';
import { SessionTokens } from './session-tokens.js';

/** Creates an account and signs it in. */
@Injectable()
export class Register {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly developmentData: DevelopmentData,
    private readonly attempts: Attempts,
    private readonly sessions: OpenSessions,
    private readonly tokens: SessionTokens,
  ) {}

  /**
   * Throws INVALID_ARGUMENT, PASSWORD_COMMON, HANDLE_TAKEN, EMAIL_TAKEN, SIGN_IN_LIMITED, SIGN_IN_BUSY. The unique
   * indexes decide races.
   */
  async execute(
    request: accounts.RegisterRequest,
    caller: Call,
  ): Promise<{ account: Account; tokens: accounts.SessionTokens }> {
    const { password, ...given } = parse(registration, request);
    this.developmentData.refuseInProduction(given);
    refuseEasyPassword(password, { field: 'password', ...given });
    await this.attempts.count([{ name: 'signUpsOfAddress', of: [addressBlockOf(caller.client.address)] }]);
    const account = Object.assign(new Account(), {
      ...given,
      id: uuidv7(),
      handleSkeleton: handleSkeleton(given.handle),
      bio: '',
      avatarMediaId: null,
      avatarPicture: null,
      passwordHash: await hashPassword(password, caller),
      version: 1,
      registeredAt: new Date(),
      suspendedAt: null,
      deletedAt: null,
    });
    const session = await this.store(account, caller);
    return { account, tokens: await this.tokens.issue(session) };
  }

  private async store(account: Account, { client }: Call) {
    try {
      return await this.database.transaction(async (tx) => {
        await tx.getRepository(Account).insert(account);
        await this.outbox.add(tx, accounts.AccountRegistered, {
          aggregateId: account.id,
          version: account.version,
          payload: { accountId: account.id },
        });
        return this.sessions.open(tx, { accountId: account.id, client });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'accounts_handle_unique')) throw handleTaken();
      if (isUniqueViolation(error, 'accounts_handle_skeleton_unique')) throw handleTaken();
      if (isUniqueViolation(error, 'accounts_email_unique')) throw emailTaken();
      throw error;
    }
  }
}
