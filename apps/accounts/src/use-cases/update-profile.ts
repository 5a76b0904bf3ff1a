import { Injectable } from '@nestjs/common';
import { accounts, media } from '@rookery/contracts';
import type { Transaction } from '@rookery/database';
import { parse } from '@rookery/errors';
import type { InTransaction } from '@rookery/idempotency';
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
    private readonly outbox: Outbox,
    private readonly library: MediaLibrary,
  ) {}

  /**
   * Of changes at once each leaves alone what it does not speak of. One that changes nothing is no event. Throws
   * INVALID_ARGUMENT, MEDIA_NOT_USABLE, SESSION_ENDED. The media app is asked before the transaction opens.
   */
  async execute(
    request: accounts.UpdateProfileRequest,
    caller: Call,
    transaction: InTransaction<Profile>,
  ): Promise<Profile> {
    const change = parse(profileChange, request);
    const avatarPicture = change.avatarMediaId ? await this.pictureOf(change.avatarMediaId, caller) : null;
    return transaction((tx) => this.change(tx, { change, avatarPicture }, caller));
  }

  /** What is kept of a picture that the caller may use. Throws MEDIA_NOT_USABLE. */
  private async pictureOf(mediaId: string, caller: Call): Promise<Buffer> {
    const found = await this.library.findUsable(mediaId, caller);
    if (!found) throw mediaNotUsable(mediaId);
    return Buffer.from(media.Media.encode(found).finish());
  }

  private async change(
    tx: Transaction,
    { change, avatarPicture }: { change: ProfileChange; avatarPicture: Buffer | null },
    { signedInViewer }: Call,
  ): Promise<Profile> {
    const account = await lockAccountOf(tx, signedInViewer);
    const { id: accountId } = account;
    const columns = changedColumns(account, change);
    if (columns.avatarMediaId !== undefined) columns.avatarPicture = avatarPicture;
    if (Object.keys(columns).length === 0) return account;
    await tx.getRepository(Account).update(accountId, columns);
    await addAccountEvents(tx, this.outbox, accounts.ProfileChanged, accountId, [{ accountId }]);
    return { ...account, ...columns };
  }
}
