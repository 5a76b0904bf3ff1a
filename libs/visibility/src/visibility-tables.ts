import type { QueryRunner } from 'typeorm';

/** Makes the tables that {@link Blocks} and {@link GoneAccounts} keep; for an app's migration. */
export async function createVisibilityTables(runner: QueryRunner): Promise<void> {
  await createBlockTable(runner);
  await createGoneAccountTable(runner);
}

/** As {@link createVisibilityTables}, for the app that knows by itself which accounts are gone. */
export async function createBlockTable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- Who blocks whom, as feeds told.
    create table blocks (
      blocker_id uuid not null,
      blocked_id uuid not null,
      primary key (blocker_id, blocked_id)
    );
    create index blocks_blocked on blocks (blocked_id, blocker_id);
  `);
}

/** As {@link createVisibilityTables}, for the app that has blocks of its own. */
export async function createGoneAccountTable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- Accounts that are suspended or deleted, as accounts told.
    create table gone_accounts (account_id uuid primary key);
  `);
}
