import type { QueryRunner } from 'typeorm';

/**
 * The listener's tables, for an app's first migration:
 *
 * `consumer_position`, one row per source stream: the last sequence whose effect is in this database. Every batch
 * begins by comparing and swapping it. `stream_seq` says how far the stream was read for it: higher by the messages that
 * were passed over. `rebuild` names the rebuild that holds it, if one does: no batch passes then.
 *
 * `dead_letters`: events set aside. While an aggregate of a source has a row here, its later events join it (`parked`)
 * instead of overtaking; the first row of an aggregate says what holds it up (`dead`) or that it may go on (`parked`).
 */
export async function createConsumerTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table consumer_position (
      source text primary key,
      seq bigint not null,
      stream_seq bigint not null default 0,
      rebuild uuid,
      updated_at timestamptz not null default now()
    ) with (fillfactor = 10)`);
  await queryRunner.query(`
    create table dead_letters (
      id bigint generated always as identity primary key,
      source text not null,
      seq bigint not null,
      aggregate_id text not null,
      event_id text not null,
      type text not null,
      data bytea not null,
      state text not null check (state in ('dead', 'parked')),
      error text not null default '',
      set_aside_at timestamptz not null default now(),
      unique (source, seq)
    )`);
  await queryRunner.query('create index dead_letters_aggregate on dead_letters (source, aggregate_id, seq)');
}

export async function dropConsumerTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('drop table dead_letters, consumer_position');
}
