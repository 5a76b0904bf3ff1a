import { createAdminTables } from '@rookery/admin';
import { createOutboxTables } from '@rookery/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePosts1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A deleted post keeps its row, so that its id stays taken and its replies keep a parent, but none of its words.
    await runner.query(`
      create table posts (
        id uuid primary key,
        author_id uuid not null,
        parent_id uuid references posts (id),
        text text not null,
        media_ids uuid[] not null,
        mentioned_account_ids uuid[] not null,
        like_count int not null check (like_count >= 0),
        reply_count int not null check (reply_count >= 0),
        version bigint not null,
        published_at timestamptz not null,
        deleted_at timestamptz,
        check (deleted_at is null or text = '')
      );

      create table likes (
        post_id uuid not null references posts (id),
        account_id uuid not null,
        liked_at timestamptz not null,
        primary key (post_id, account_id)
      );
    `);
    await createOutboxTables(runner);
    await createAdminTables(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
