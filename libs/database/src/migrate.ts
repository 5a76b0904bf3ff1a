import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { initialize } from './database.js';
import { isContention } from './postgres-errors.js';

/**
 * Applies the migrations that have not run yet, each in a transaction, under an advisory lock so that two jobs at once
 * do not collide. `url` names the owner role, which apps never hold. A server that is still starting is waited for, as
 * `Database.open` does, and another job for `lockTimeoutMs`. Returns the names of those applied.
 */
export async function migrate(
  url: string,
  migrations: readonly (new () => MigrationInterface)[],
  { lockTimeoutMs = 60_000 } = {},
): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: 2,
  });
  await initialize(source);
  const lock = source.createQueryRunner();
  try {
    await takeLock(lock, lockTimeoutMs);
    const applied = await source.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await lock.release();
    await source.destroy();
  }
}

async function takeLock(lock: QueryRunner, timeoutMs: number): Promise<void> {
  await lock.query(`set lock_timeout = ${timeoutMs}`);
  try {
    await lock.query('select pg_advisory_lock(7081)');
  } catch (error) {
    if (!isContention(error)) throw error;
    const message = `expected the other migration of this database to end within ${timeoutMs} ms, but it still runs`;
    throw new Error(message, { cause: error });
  }
}
