import type { Migrations, TestDatabase } from './make-test-database.js';

/**
 * A database of a test file's own, cloned from a template that is migrated once per set of migrations. The server is
 * named by ROOKERY_TEST_POSTGRES_URL (a superuser's).
 */
export async function createTestDatabase(migrations: Migrations): Promise<TestDatabase> {
  // Every file that asks for a world loads this one too, and few of them a database's library.
  const { makeTestDatabase } = await import('./make-test-database.js');
  return makeTestDatabase(migrations);
}
