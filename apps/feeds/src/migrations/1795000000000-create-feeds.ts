import { createAdminTables } from '@rookery/admin';
import { createConsumerTables, createJobTables, createOutboxTables } from '@rookery/outbox';
import { createGoneAccountTable } from '@rookery/visibility';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFeeds1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row per account that ever followed, blocked or muted somebody, or was blocked: locked first by whoever
      -- changes whom it follows, blocks or mutes.
      create table graphs (
        account_id uuid primary key,
        version bigint not null
      );

      create table follows (
        follower_id uuid not null,
        followee_id uuid not null,
        followed_at timestamptz not null,
        primary key (follower_id, followee_id),
        check (follower_id <> followee_id)
      );
      create index follows_followee on follows (followee_id, follower_id);
      -- As lists show them.
      create index follows_followers on follows (followee_id, followed_at, follower_id);
      create index follows_following on follows (follower_id, followed_at, followee_id);

      -- How many follow an account and are followed by it: rewritten by every follow, counted by nobody.
      create table follow_counts (
        account_id uuid primary key,
        follower_count int not null,
        following_count int not null
      ) with (fillfactor = 50);

      create table blocks (
        blocker_id uuid not null,
        blocked_id uuid not null,
        blocked_at timestamptz not null,
        primary key (blocker_id, blocked_id),
        check (blocker_id <> blocked_id)
      );
      create index blocks_list on blocks (blocker_id, blocked_at, blocked_id);

      create table mutes (
        muter_id uuid not null,
        muted_id uuid not null,
        muted_at timestamptz not null,
        primary key (muter_id, muted_id),
        check (muter_id <> muted_id)
      );
      create index mutes_list on mutes (muter_id, muted_at, muted_id);

      -- Posts that are no replies and not deleted, as the posts app told.
      create table authored_posts (
        author_id uuid not null,
        post_id uuid not null,
        primary key (author_id, post_id)
      );

      create table home_timeline (
        account_id uuid not null,
        post_id uuid not null,
        author_id uuid not null,
        primary key (account_id, post_id)
      );
      -- Where a deleted post is withdrawn from. Post ids grow, so that a fan-out writes at its right edge.
      create index home_timeline_post on home_timeline (post_id, account_id);
    `);
    await createGoneAccountTable(runner);
    await createOutboxTables(runner);
    await createConsumerTables(runner);
    await createJobTables(runner);
    await createAdminTables(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
