import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { accountNotFound, selfMute } from '../model/feeds.errors.js';
import { AccountDirectory } from '../outbound/account-directory.js';
import { lockGraphs, nextVersion } from './graph.js';

/** Hides an account's posts from the caller's timeline, whether the caller follows it, will, or never does. */
@Injectable()
export class MuteAccount {
  constructor(
    private readonly outbox: Outbox,
    private readonly directory: AccountDirectory,
  ) {}

  /** Muting twice is muting once. Throws SELF_MUTE, ACCOUNT_NOT_FOUND. */
  async execute({ accountId }: { accountId: string }, caller: Call, transaction: InTransaction<void>): Promise<void> {
    const muterId = caller.viewerId;
    if (accountId === muterId) throw selfMute();
    if (!(await this.directory.has(accountId, caller))) throw accountNotFound();
    await transaction(async (tx) => {
      await lockGraphs(tx, muterId);
      const insert = 'insert into mutes (muter_id, muted_id, muted_at) values ($1, $2, now()) on conflict do nothing';
      const { count } = await sql(tx, insert, [muterId, accountId]);
      if (count === 0) return;
      await this.outbox.add(tx, feeds.AccountMuted, {
        aggregateId: muterId,
        version: await nextVersion(tx, muterId),
        payload: { muterId, mutedId: accountId },
      });
    });
  }
}
