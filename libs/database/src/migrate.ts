import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { connectionOptions } from './connection-options.js';
import type { DatabaseAddress } from './connection-options.js';
import { initialize } from './database.js';
import { isContention } from './postgres-errors.js';

/** A migration may take its time, but readers of a table it wants must not queue behind it, nor a lost one keep locks. */
const sessionLimits = { lock_timeout: 10_000, idle_in_transaction_session_timeout: 60_000 };

/**
 * Applies the migrations that have not run yet, each in a transaction, under an advisory lock so that two jobs at once
 * do not collide. The address names the owner role, which apps never hold. A server that is still starting is waited for, as
 * `Database.open` does, and another job for `lockTimeoutMs`. Returns the names of those applied.
 */
export async function migrate(
  address: DatabaseAddress,
  migrations: readonly (new () => MigrationInterface)[],
  { lockTimeoutMs = 60_000 } = {},
): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    ...connectionOptions(address),
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: 2,
    extra: sessionLimits,
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
