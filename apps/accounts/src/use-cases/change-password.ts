import { Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { Outbox } from '@rookery/outbox';
import type { Call, Viewer } from '@rookery/rpc';
import { z } from 'zod';
import { Account } from '../model/account.js';
import { givenPassword, newPassword } from '../model/password.js';
import { endSessions, unendedSessions } from './end-sessions.js';
import { KnownAddresses } from './known-addresses.js';
import { OwnPassword } from './own-password.js';
import { hashPassword, refuseEasyPassword } from './passwords.js';

const change = z.object({ currentPassword: givenPassword, newPassword });

/** Gives an account another password. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly outbox: Outbox,
    private readonly ownPassword: OwnPassword,
    private readonly addresses: KnownAddresses,
  ) {}

  /**
   * Ends every other session and returns how many that were. Throws INVALID_ARGUMENT, PASSWORD_COMMON, PASSWORD_WRONG,
   * SIGN_IN_LIMITED, SIGN_IN_BUSY, SESSION_ENDED.
   */
  async execute(request: accounts.ChangePasswordRequest, viewer: Viewer, caller: Call): Promise<number> {
    const given = parse(change, request);
    const account = await this.ownPassword.accountOf(viewer);
    // First, so that a poor choice does not use up a check of the password.
    refuseEasyPassword(given.newPassword, { field: 'newPassword', ...account });
    await this.ownPassword.check(given.currentPassword, account, viewer, caller);
    const passwordHash = await hashPassword(given.newPassword, caller);
    return this.ownPassword.use(account, viewer, async (tx, { id: accountId }) => {
      await tx.getRepository(Account).update(accountId, { passwordHash });
      await this.addresses.forget(tx, { accountId });
      await this.addresses.remember(tx, { accountId, address: caller.client.address });
      const others = (await unendedSessions(tx, accountId)).filter((id) => id !== viewer.sessionId);
      return endSessions(tx, this.outbox, { accountId, sessionIds: others });
    });
  }
}
