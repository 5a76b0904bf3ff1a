import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import { lockGraphs, nextVersion } from './graph.js';

/** Ends a mute: what it hid in the caller's timeline shows again. */
@Injectable()
export class UnmuteAccount {
  constructor(private readonly outbox: Outbox) {}

  /** Ending a mute that is none changes nothing. */
  async execute(pair: feeds.AccountUnmuted, transaction: InTransaction<void>): Promise<void> {
    const { muterId, mutedId } = pair;
    await transaction(async (tx) => {
      await lockGraphs(tx, muterId);
      const remove = 'delete from mutes where muter_id = $1 and muted_id = $2';
      const { count } = await sql(tx, remove, [muterId, mutedId]);
      if (count === 0) return;
      await this.outbox.add(tx, feeds.AccountUnmuted, {
        aggregateId: muterId,
        version: await nextVersion(tx, muterId),
        payload: pair,
      });
    });
  }
}
