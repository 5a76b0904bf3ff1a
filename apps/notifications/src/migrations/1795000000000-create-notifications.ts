import { createAdminTables } from '@rookery/admin';
import { createConsumerTables, createJobTables, createOutboxTables } from '@rookery/outbox';
import { createGoneAccountTable } from '@rookery/visibility';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateNotifications1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row per recipient, rewritten by every change: room on the page keeps those updates out of the indexes.
      create table inboxes (
        account_id uuid primary key,
        head_seq bigint not null default 0,
        unread_count int not null default 0,
        read_up_to bigint not null default 0,
        -- Here because a batch that tells somebody something locks and reads this row anyway.
        disabled_kinds text[] not null default '{}',
        check (unread_count >= 0 and read_up_to <= head_seq)
      ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

      create table notifications (
        id uuid primary key,
        recipient_id uuid not null,
        kind text not null,
        post_id uuid,
        actor_ids uuid[] not null,
        actor_count int not null check (actor_count > 0),
        seq bigint not null,
        stays_read boolean not null,
        changed_at timestamptz not null
      ) with (autovacuum_vacuum_scale_factor = 0.02);
      create unique index notifications_list on notifications (recipient_id, seq);
      -- Nobody hears of one post in two ways: likes go to its author, a reply or a mention to somebody else.
      create unique index notifications_post on notifications (post_id, recipient_id) where post_id is not null;
      create index notifications_follows on notifications (recipient_id, seq) where post_id is null;

      -- Replies and mentions, which have one actor.
      create index notifications_actor on notifications ((actor_ids[1]))
        where kind in ('NOTIFICATION_KIND_REPLY', 'NOTIFICATION_KIND_MENTION');

      -- Who is in a notification that collects actors; the newest three also stand in the notification itself. Keyed by
      -- the actor first, so that all one did is found when they are gone.
      create table notification_actors (
        notification_id uuid not null,
        actor_id uuid not null,
        seq bigint not null,
        -- Set for a follow, which is found by its two accounts.
        follows_id uuid,
        primary key (actor_id, notification_id)
      );
      create index notification_actors_newest on notification_actors (notification_id, seq);
      create unique index notification_actors_follow on notification_actors (follows_id, actor_id)
        where follows_id is not null;

      create table notification_changes (
        recipient_id uuid not null,
        seq bigint not null,
        kind text not null,
        event_id uuid,
        notification jsonb,
        read_up_to bigint not null,
        unread_count int not null,
        recorded_at timestamptz not null default clock_timestamp(),
        primary key (recipient_id, seq),
        -- The belt: should an event ever be applied twice, it fails instead of telling somebody twice.
        constraint notification_changes_once unique (recipient_id, event_id, kind)
      );
      create index notification_changes_age on notification_changes (recorded_at);

      -- Whose doings the recipient hears nothing of. One block is two rows, one for each side.
      create table shut_outs (
        recipient_id uuid not null,
        actor_id uuid not null,
        reason text not null check (reason in ('muting', 'blocking', 'blocked_by')),
        primary key (recipient_id, actor_id, reason)
      );

      -- What was not wanted when it was new, so that it is not told when its event is heard again. A follow is about
      -- the recipient, everything else about a post.
      create table unheard_news (
        subject_id uuid not null,
        recipient_id uuid not null,
        actor_id uuid not null,
        primary key (subject_id, recipient_id, actor_id)
      );

      create table deleted_posts (
        post_id uuid primary key,
        recorded_at timestamptz not null default now()
      );
      create index deleted_posts_age on deleted_posts (recorded_at);
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
