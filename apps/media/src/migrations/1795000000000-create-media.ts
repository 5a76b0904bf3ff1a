import { createAdminTables } from '@rookery/admin';
import { createOutboxTables } from '@rookery/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMedia1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table media (
        id uuid primary key,
        owner_id uuid not null,
        key text not null,
        width int not null,
        height int not null,
        placeholder bytea not null,
        version bigint not null,
        uploaded_at timestamptz not null
      );
      create unique index media_key_unique on media (key);

      create table media_variants (
        media_id uuid not null references media (id) on delete cascade,
        name text not null,
        content_type text not null,
        width int not null,
        height int not null,
        bytes bigint not null,
        digest text not null,
        primary key (media_id, name)
      );
      create index media_variants_digest on media_variants (digest);
    `);
    await createOutboxTables(runner);
    await createAdminTables(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
