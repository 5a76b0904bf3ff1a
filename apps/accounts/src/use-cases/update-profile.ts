import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { parse } from '@rookery/errors';
import { Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { Account } from '../model/account.js';
import { mediaNotUsable } from '../model/accounts.errors.js';
import { changedColumns, profileChange } from '../model/profile.js';
import type { Profile, ProfileChange } from '../model/profile.js';
import { MediaLibrary } from '../outbound/media-library.js';
import { addAccountEvents } from './account-events.js';
import { lockAccountOf } from './lock-account.js';

/** Changes what the caller shows of itself. */
@Injectable()
export class UpdateProfile {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly library: MediaLibrary,
  ) {}

  /**
   * Of changes at once each leaves alone what it does not speak of. One that changes nothing is no event. Throws
   * INVALID_ARGUMENT, MEDIA_NOT_USABLE, SESSION_ENDED. The media app is asked before the transaction opens.
   */
  async execute(request: accounts.UpdateProfileRequest, caller: Call): Promise<Profile> {
    const change = parse(profileChange, request);
    const { avatarMediaId } = change;
    if (avatarMediaId && !(await this.library.isUsable(avatarMediaId, caller))) throw mediaNotUsable(avatarMediaId);
    return this.database.transaction((tx) => this.change(tx, change, caller));
  }

  private async change(tx: Transaction, change: ProfileChange, { signedInViewer }: Call): Promise<Profile> {
    const account = await lockAccountOf(tx, signedInViewer);
    const { id: accountId } = account;
    const columns = changedColumns(account, change);
    if (Object.keys(columns).length === 0) return account;
    await tx.getRepository(Account).update(accountId, columns);
    await addAccountEvents(tx, this.outbox, accounts.ProfileChanged, accountId, [{ accountId }]);
    return { ...account, ...columns };
  }
}
