import { createAdminTables } from '@rookery/admin';
import { createOutboxTables } from '@rookery/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table accounts (
        id uuid primary key,
        handle text not null,
        handle_skeleton text not null,
        email text not null,
        display_name text not null,
        password_hash text not null,
        version bigint not null,
        registered_at timestamptz not null,
        suspended_at timestamptz,
        deleted_at timestamptz
      );
      create unique index accounts_handle_unique on accounts (lower(handle));
      create unique index accounts_handle_skeleton_unique on accounts (handle_skeleton);
      create unique index accounts_email_unique on accounts (lower(email));

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
    await createOutboxTables(runner);
    await createAdminTables(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
