import type { QueryRunner } from 'typeorm';

/** Makes the table of {@link IdempotentWrites}; for an app's migration. */
export async function createIdempotencyTable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- Writes that came with a key and were done. A row is written in the transaction of its effect.
    create table idempotency_keys (
      account_id uuid not null,
      key text not null,
      request_hash bytea not null,
      -- What the write made, an id or nothing; never its words.
      made text not null,
      recorded_at timestamptz not null default now(),
      primary key (account_id, key)
    );
    create index idempotency_keys_age on idempotency_keys (recorded_at);
  `);
}
