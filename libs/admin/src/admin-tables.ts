import type { QueryRunner } from 'typeorm';

/** `operator_actions`, for an app's first migration: what operators changed, written with the change. Never deleted. */
export async function createAdminTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table operator_actions (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      operator text not null,
      request_id text not null,
      action text not null,
      target text not null,
      outcome text not null
    )`);
  await queryRunner.query('create index operator_actions_target on operator_actions (target, id)');
  await queryRunner.query('create index operator_actions_request on operator_actions (request_id)');
}

export async function dropAdminTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('drop table operator_actions');
}
