import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { Outbox } from '@rookery/outbox';
import type { Call, Viewer } from '@rookery/rpc';
import { z } from 'zod';
import { Account } from '../model/account.js';
import { givenPassword } from '../model/password.js';
import { addAccountEvents } from './account-events.js';
import { endSessions, unendedSessions } from './end-sessions.js';
import { KnownAddresses } from './known-addresses.js';
import { OwnPassword } from './own-password.js';

const confirmation = z.object({ password: givenPassword });

/** Ends an account for good. Its row stays, so that nobody else gets its name. */
@Injectable()
export class DeleteAccount {
  constructor(
    private readonly outbox: Outbox,
    private readonly ownPassword: OwnPassword,
    private readonly addresses: KnownAddresses,
  ) {}

  /** Throws INVALID_ARGUMENT, PASSWORD_WRONG, SIGN_IN_LIMITED, SIGN_IN_BUSY, SESSION_ENDED. */
  async execute(request: accounts.DeleteAccountRequest, viewer: Viewer, caller: Call): Promise<void> {
    const { password } = parse(confirmation, request);
    const account = await this.ownPassword.accountOf(viewer);
    await this.ownPassword.check(password, account, viewer, caller);
    await this.ownPassword.use(account, viewer, async (tx, { id: accountId }) => {
      await endSessions(tx, this.outbox, { accountId, sessionIds: await unendedSessions(tx, accountId) });
      await this.addresses.forget(tx, { accountId });
      // What only the account itself needed is forgotten; handle and e-mail address keep their place.
      const shown = { displayName: '', bio: '', avatarMediaId: null, avatarPicture: null };
      await tx.getRepository(Account).update(accountId, { ...shown, deletedAt: new Date(), passwordHash: '' });
      await addAccountEvents(tx, this.outbox, accounts.AccountDeleted, accountId, [{ accountId }]);
    });
  }
}
