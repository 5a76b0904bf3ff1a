import { createAdminTables } from '@rookery/admin';
import { createIdempotencyTable } from '@rookery/idempotency';
import { createConsumerTables, createOutboxTables } from '@rookery/outbox';
import { createVisibilityTables } from '@rookery/visibility';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePosts1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A deleted post keeps its row, so that its id stays taken and its replies keep a parent, but none of its words
    // and pictures.
    await runner.query(`
      create table posts (
        id uuid primary key,
        author_id uuid not null,
        parent_id uuid references posts (id),
        text text not null,
        media_ids uuid[] not null,
        -- What media said of each when the post was published; nothing here looks inside.
        pictures bytea[] not null,
        mentioned_account_ids uuid[] not null,
        like_count int not null check (like_count >= 0),
        reply_count int not null check (reply_count >= 0),
        version bigint not null,
        published_at timestamptz not null,
        deleted_at timestamptz,
        -- The words as they stand, in whatever language.
        search tsvector not null generated always as (to_tsvector('simple', text)) stored,
        check (deleted_at is null or (text = '' and pictures = '{}'))
      ) with (fillfactor = 85); -- room on the page keeps counts, which change most, out of the indexes
      create index posts_author on posts (author_id, id) where parent_id is null and deleted_at is null;
      create index posts_replies on posts (parent_id, id) where parent_id is not null and deleted_at is null;
      create index posts_search on posts using gin (search);

      create table likes (
        post_id uuid not null references posts (id),
        account_id uuid not null,
        -- Whole milliseconds, so that a cursor can name them.
        liked_at timestamptz(3) not null,
        primary key (post_id, account_id)
      );
      create index likes_latest on likes (post_id, liked_at, account_id);
    `);
    await createVisibilityTables(runner);
    await createOutboxTables(runner);
    await createConsumerTables(runner);
    await createAdminTables(runner);
    await createIdempotencyTable(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
