import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { on } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import { forgetRows } from './forget-rows.js';

/**
 * Keeps who blocks whom where others are read, so that what a block hides is left out by the statement that reads it and
 * pages stay full. Needs the tables of `createVisibilityTables`.
 */
@Injectable()
export class Blocks implements EventConsumer {
  readonly sources = {
    feeds: [
      on(feeds.AccountBlocked, (tx, { payload }) => remember(tx, payload)),
      on(feeds.AccountUnblocked, (tx, { payload }) => forget(tx, payload)),
    ],
  };

  readonly clear = { feeds: (tx: Transaction) => forgetRows(tx, 'blocks') };
}

async function remember(tx: Transaction, { blockerId, blockedId }: feeds.AccountBlocked): Promise<void> {
  const insert = 'insert into blocks (blocker_id, blocked_id) values ($1, $2) on conflict do nothing';
  await sql(tx, insert, [blockerId, blockedId]);
}

async function forget(tx: Transaction, { blockerId, blockedId }: feeds.AccountUnblocked): Promise<void> {
  await sql(tx, 'delete from blocks where blocker_id = $1 and blocked_id = $2', [blockerId, blockedId]);
}
