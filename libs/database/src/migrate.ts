import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';

/**
 * Applies the migrations that have not run yet, each in a transaction, under an advisory lock so that two jobs at once
 * do not collide. `url` names the owner role, which apps never hold. Returns the names of those applied.
 */
export async function migrate(url: string, migrations: readonly (new () => MigrationInterface)[]): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: 2,
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock(7081)');
    const applied = await source.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await lock.release();
    await source.destroy();
  }
}
