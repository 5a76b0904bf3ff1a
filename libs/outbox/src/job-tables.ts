import type { QueryRunner } from 'typeorm';

/**
 * `jobs`, for an app's first migration: work that is too much for one transaction, how far it has come, and the request
 * that caused it.
 */
export async function createJobTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table jobs (
      id bigint generated always as identity primary key,
      kind text not null,
      key text not null,
      payload jsonb not null,
      cursor jsonb,
      request_id text not null default '',
      traceparent text not null default '',
      failures int not null default 0,
      last_error text not null default '',
      due_at timestamptz not null default now(),
      added_at timestamptz not null default now(),
      unique (kind, key)
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
  await queryRunner.query('create index jobs_due on jobs (due_at, id)');
}

export async function dropJobTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('drop table jobs');
}
