import type { QueryRunner } from 'typeorm';

/** Makes the table of {@link IdempotentWrites}; for an app's migration. */
export async function createIdempotencyTable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- What was answered to a write that came with a key. A row is written in the transaction of its effect.
    create table idempotency_keys (
      account_id uuid not null,
      method text not null,
      key text not null,
      request_hash bytea not null,
      answer bytea not null,
      recorded_at timestamptz not null default now(),
      primary key (account_id, method, key)
    );
    create index idempotency_keys_age on idempotency_keys (recorded_at);
  `);
}
