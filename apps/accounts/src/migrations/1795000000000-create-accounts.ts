import { createAdminTables } from '@rookery/admin';
import { createIdempotencyTable } from '@rookery/idempotency';
import { createConsumerTables, createOutboxTables } from '@rookery/outbox';
import { createBlockTable } from '@rookery/visibility';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a search of accounts needs; `use-cases/search-accounts.ts` uses the same expressions. */
const searchSchema = `
  -- Collated as bytes, whatever the database's locale is: only then an index serves prefixes.
  create index accounts_handle_prefix on accounts (lower(handle) collate "C");
  create index accounts_display_name_prefix on accounts (lower(display_name) collate "C");
  -- Without a list of what is still to be sorted in: searches are many, and would read it each time.
  create index accounts_words on accounts using gin ((handle || ' ' || display_name) gin_trgm_ops)
    with (fastupdate = off);

  -- Accounts with words that resemble a query. A function, because only so one statement brings its own threshold: 0.6,
  -- which PostgreSQL begins with, does not forgive a wrong letter.
  create function accounts_resembling(query text, rows_max int) returns setof uuid
  language sql stable rows 100 set pg_trgm.word_similarity_threshold = 0.4 as $$
    select id from accounts where (handle || ' ' || display_name) %> query limit rows_max
  $$;
`;

export class CreateAccounts1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create extension pg_trgm;

      create table accounts (
        id uuid primary key,
        handle text not null,
        handle_skeleton text not null,
        email text not null,
        display_name text not null,
        bio text not null default '',
        avatar_media_id uuid,
        -- What media said of it when it was chosen; nothing here looks inside.
        avatar_picture bytea,
        password_hash text not null,
        version bigint not null,
        registered_at timestamptz not null,
        suspended_at timestamptz,
        deleted_at timestamptz,
        check ((avatar_media_id is null) = (avatar_picture is null))
      );
      create unique index accounts_handle_unique on accounts (lower(handle));
      create unique index accounts_handle_skeleton_unique on accounts (handle_skeleton);
      create unique index accounts_email_unique on accounts (lower(email));
      -- Whom a snapshot tells of.
      create index accounts_gone on accounts (id) where suspended_at is not null or deleted_at is not null;

      create table sessions (
        id uuid primary key,
        account_id uuid not null references accounts (id) on delete cascade,
        generation int not null,
        started_at timestamptz not null,
        rotated_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        client text not null
      );
      create index sessions_account on sessions (account_id);
      create index sessions_expiry on sessions (expires_at);

      create table attempts (
        key bytea primary key,
        spent_until timestamptz not null
      );
      create index attempts_expiry on attempts (spent_until);

      create table known_addresses (
        account_id uuid not null references accounts (id) on delete cascade,
        address bytea not null,
        signed_in_at timestamptz not null,
        primary key (account_id, address)
      );
      create index known_addresses_expiry on known_addresses (signed_in_at);

      create table signing_keys (
        kid text primary key,
        private_jwk jsonb not null,
        signs_from timestamptz not null,
        made_in text not null
      );
    `);
    await runner.query(searchSchema);
    await createBlockTable(runner);
    await createOutboxTables(runner);
    await createConsumerTables(runner);
    await createAdminTables(runner);
    await createIdempotencyTable(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
