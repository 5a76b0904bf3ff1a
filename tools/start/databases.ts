import { ensureAppDatabase, ownerRoleOf, roleOf, type AppDatabase } from '../infra/app-database.ts';
import type { Secrets } from '../infra/secrets.ts';
import type { App } from './apps.ts';

/** Names of the secrets that let an app, and the owner of its database, in. */
const passwordOf = { app: (name: string) => `${name} database`, owner: (name: string) => `${name} database owner` };

/** Makes sure that every domain app has its database and roles. */
export async function prepareDatabases(
  apps: App[],
  superuserUrl: string,
  secrets: Secrets,
): Promise<Map<string, AppDatabase>> {
  const databases = new Map<string, AppDatabase>();
  for (const { name, hasDatabase } of apps) {
    if (!hasDatabase) continue;
    const [password, ownerPassword] = [secrets.get(passwordOf.app(name)), secrets.get(passwordOf.owner(name))];
    databases.set(name, await ensureAppDatabase({ superuserUrl, app: name, password, ownerPassword }));
  }
  return databases;
}

/** Who comes in to an app's database: the app itself, which reads and writes rows, or who changes the schema. */
export type DatabaseRole = keyof typeof passwordOf;

/**
 * How a role gets into the database that {@link prepareDatabases} made for an app.
 * @param server its URL, nobody in it
 * @throws when that has not been made
 */
export function databaseUrlOf(
  app: string,
  role: DatabaseRole,
  { server, secrets }: { server: string; secrets: Secrets },
) {
  const url = new URL(server);
  url.pathname = `/${roleOf(app)}`;
  url.username = role === 'owner' ? ownerRoleOf(app) : roleOf(app);
  const password = secrets.find(passwordOf[role](app));
  if (password === undefined) throw new Error(`${app} has no database here yet: it was never started`);
  url.password = password;
  return url.href;
}
