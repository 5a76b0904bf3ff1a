import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import { lockGraphs, nextVersion } from './graph.js';

/** Ends a block. Follows that it ended stay ended; the two may follow each other again. */
@Injectable()
export class UnblockAccount {
  constructor(private readonly outbox: Outbox) {}

  /** Ending a block that is none changes nothing. */
  async execute(pair: feeds.AccountUnblocked, transaction: InTransaction<void>): Promise<void> {
    const { blockerId, blockedId } = pair;
    await transaction(async (tx) => {
      await lockGraphs(tx, blockerId);
      const remove = 'delete from blocks where blocker_id = $1 and blocked_id = $2';
      const { count } = await sql(tx, remove, [blockerId, blockedId]);
      if (count === 0) return;
      await this.outbox.add(tx, feeds.AccountUnblocked, {
        aggregateId: blockerId,
        version: await nextVersion(tx, blockerId),
        payload: pair,
      });
    });
  }
}
