import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { discoverApps } from '../start/apps.ts';

/** What a migration says to PostgreSQL. */
export interface RecordedMigration {
  /** Its class, with the time it was made in. */
  name: string;
  /** Whether it runs in a transaction, as all do that do not say otherwise. */
  isTransactional: boolean;
  /** The text of each query; one may hold several statements. */
  queries: string[];
}

type MigrationClass = new () => MigrationInterface;

/**
 * Runs the compiled migrations of every app with a runner that writes down the SQL in place of sending it.
 * @param root the workspace, whose `dist` is fresh
 * @throws when a migration asks the runner for more than to send SQL, which nobody could judge without a database
 */
export async function recordMigrations(root: string): Promise<Record<string, RecordedMigration[]>> {
  const apps = discoverApps(root).filter(({ hasDatabase }) => hasDatabase);
  const recorded = apps.map(async ({ name }) => {
    const file = join(root, 'dist', 'apps', name, 'src', 'migrations', 'index.js');
    const { migrations } = (await import(pathToFileURL(file).href)) as { migrations: MigrationClass[] };
    return [name, await Promise.all(migrations.map(recordMigration))] as const;
  });
  return Object.fromEntries(await Promise.all(recorded));
}

async function recordMigration(Migration: MigrationClass): Promise<RecordedMigration> {
  const migration = new Migration();
  const queries: string[] = [];
  await migration.up(recorder(Migration.name, queries));
  return { name: Migration.name, isTransactional: migration.transaction !== false, queries };
}

function recorder(migration: string, queries: string[]): QueryRunner {
  const query = async (text: string, parameters: unknown[] = []): Promise<never[]> => {
    if (parameters.length > 0)
      throw new Error(`${migration}: expected SQL without parameters, got "${text}" with some`);
    queries.push(text);
    return [];
  };
  const refuse = (_: unknown, name: string | symbol) => {
    if (name === 'query') return query;
    throw new Error(`${migration}: expected a migration that only sends SQL by query(), but it uses ${String(name)}`);
  };
  return new Proxy<QueryRunner>(Object.create(null), { get: refuse });
}
