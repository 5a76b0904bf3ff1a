import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAppManifest, type AppManifest } from './app-manifest.ts';
import { UsageError } from './usage-error.ts';

/** One app of the workspace. */
export interface App extends AppManifest {
  /** Name of its folder. */
  name: string;
  /** Whether it is the edge: speaks HTTP to the world and gRPC to nobody. */
  isGateway: boolean;
  /** Whether it owns a database. */
  hasDatabase: boolean;
}

/**
 * The apps of a workspace, by name: every folder of apps/ that can be started.
 * @throws when the `app.json` of one is missing or wrong
 */
export function discoverApps(root: string): App[] {
  const folder = join(root, 'apps');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .filter((name) => existsSync(join(folder, name, 'src', 'main.ts')))
    .map((name) => ({
      name,
      isGateway: name === 'gateway',
      hasDatabase: existsSync(join(folder, name, 'src', 'migrations')),
      ...readAppManifest(join(folder, name, 'app.json')),
    }));
}

/**
 * Picks apps by name.
 * @throws UsageError when a name is none of theirs
 */
export function selectApps(apps: App[], only: string[] | undefined): App[] {
  const unknown = only?.filter((name) => !apps.some((app) => app.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`there is no app ${unknown.join(', ')}; there are: ${apps.map((app) => app.name).join(', ')}`);
  }
  return only ? apps.filter((app) => only.includes(app.name)) : apps;
}
