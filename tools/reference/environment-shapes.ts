import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from '../build/build.ts';
import { discoverApps } from '../start/apps.ts';
import type { EnvironmentShape } from './configuration-page.ts';

/**
 * The config schema of each app, by its name; builds what is stale.
 * @throws when something does not compile
 */
export async function loadShapes(root: string): Promise<Map<string, EnvironmentShape>> {
  await buildIfStale({ log: (line) => process.stderr.write(`${line}\n`) });
  await import('reflect-metadata');
  const read = async (app: string) => {
    const file = `apps/${app}/src/${app}.config.js`;
    const { environmentShape } = await loadBuilt<{ environmentShape: EnvironmentShape }>(root, file);
    return [app, environmentShape] as const;
  };
  return new Map(await Promise.all(discoverApps(root).map(({ name }) => read(name))));
}

/** A module as it was built; `file` is its path below dist/. */
export async function loadBuilt<Module>(root: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(join(root, 'dist', file)).href)) as Module;
}
