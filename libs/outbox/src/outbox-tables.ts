import type { QueryRunner } from 'typeorm';

const slots = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * The producer's tables, for an app's first migration:
 *
 * `outbox` holds what has been committed and has no sequence yet; `id` orders it. Vacuumed early, because every row is
 * deleted soon and the relay reads from the low end.
 *
 * `relay_state` is one row: the last sequence given to an event, which giving the next ones compares and swaps; the last
 * one before, up to which the stream was known to have everything, and where the stream ended then; and the hour whose
 * slot takes them.
 *
 * `outbox_sent` keeps events under their sequence for 23 to 24 hours, so that one that was not published yet can be, and
 * a lost stream rebuilt. One partition per hour of the day; `outbox_open_slot()` empties those whose hour has come again. It runs with its owner's
 * rights, so that the app's role needs no more than select, insert, update and delete.
 */
export async function createOutboxTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table outbox (
      id bigint generated always as identity primary key,
      event_id uuid not null,
      aggregate_id text not null,
      version bigint not null,
      type text not null,
      envelope bytea not null,
      added_at timestamptz not null default now()
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
  await queryRunner.query(`
    create table relay_state (
      id boolean primary key default true check (id),
      last_seq bigint not null default 0,
      base_seq bigint not null default 0,
      base_stream_seq bigint not null default 0,
      slot_hour timestamptz not null default date_trunc('hour', now(), 'UTC')
    ) with (fillfactor = 10)`);
  await queryRunner.query('insert into relay_state default values');
  await queryRunner.query(`
    create table outbox_sent (
      slot smallint not null,
      seq bigint not null,
      event_id uuid not null,
      aggregate_id text not null,
      version bigint not null,
      type text not null,
      envelope bytea not null,
      added_at timestamptz not null
    ) partition by list (slot)`);
  for (const slot of slots) {
    await queryRunner.query(`create table outbox_sent_${slot} partition of outbox_sent for values in (${slot})`);
  }
  await queryRunner.query('create index outbox_sent_seq on outbox_sent (seq)');
  await queryRunner.query(openSlot);
}

/** Every hour since the last one is emptied, also those in which nothing was sent: what is kept stays without a gap. Nothing happens unless everything is published. */
const openSlot = `
  create function outbox_open_slot(published_seq bigint, stream_seq bigint) returns void language plpgsql security definer set search_path from current as $$
  declare
    this_hour timestamptz := date_trunc('hour', now(), 'UTC');
    next_hour timestamptz;
  begin
    select greatest(slot_hour, this_hour - interval '24 hours') + interval '1 hour' into next_hour
      from relay_state where last_seq = published_seq for update;
    while next_hour <= this_hour loop
      execute format('truncate outbox_sent_%s', extract(hour from next_hour at time zone 'UTC')::int);
      next_hour := next_hour + interval '1 hour';
    end loop;
    update relay_state set slot_hour = this_hour, base_seq = last_seq, base_stream_seq = stream_seq
      where slot_hour < this_hour and last_seq = published_seq;
  end $$`;

export async function dropOutboxTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('drop function outbox_open_slot(bigint, bigint)');
  await queryRunner.query('drop table outbox_sent, relay_state, outbox');
}
