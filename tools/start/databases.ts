import { ensureAppDatabase, type AppDatabase } from '../infra/app-database.ts';
import type { Secrets } from '../infra/secrets.ts';
import type { App } from './apps.ts';

/** Makes sure that every domain app has its database and roles. */
export async function prepareDatabases(
  apps: App[],
  superuserUrl: string,
  secrets: Secrets,
): Promise<Map<string, AppDatabase>> {
  const databases = new Map<string, AppDatabase>();
  for (const { name, hasDatabase } of apps) {
    if (!hasDatabase) continue;
    const password = secrets.get(`${name} database`);
    const ownerPassword = secrets.get(`${name} database owner`);
    databases.set(name, await ensureAppDatabase({ superuserUrl, app: name, password, ownerPassword }));
  }
  return databases;
}
