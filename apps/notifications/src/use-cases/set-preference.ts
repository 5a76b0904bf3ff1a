import { Injectable } from '@nestjs/common';
import type { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { lockInboxes } from './lock-inboxes.js';
import type { LockedInbox } from './lock-inboxes.js';

/** Whether an account wants to hear of a kind from now on. What is in the inbox stays; what was missed is not told later. */
@Injectable()
export class SetPreference {
  /** Returns the kinds that are disabled afterwards. Whatever is being told at the same moment comes before or after. */
  async execute(
    viewerId: string,
    { kind, enabled }: notifications.NotificationPreference,
    transaction: InTransaction<notifications.NotificationKind[]>,
  ): Promise<notifications.NotificationKind[]> {
    return transaction(async (tx) => {
      const [inbox] = (await lockInboxes(tx, [viewerId])) as [LockedInbox];
      const others = inbox.disabledKinds.filter((disabled) => disabled !== kind);
      const disabledKinds = enabled ? others : [...others, kind];
      const write = 'update inboxes set disabled_kinds = $2 where account_id = $1';
      await sql(tx, write, [viewerId, disabledKinds]);
      return disabledKinds;
    });
  }
}
