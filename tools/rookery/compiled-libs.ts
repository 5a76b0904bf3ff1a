import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from '../build/build.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';

/** The parts of the libs that the command line stands on. */
export interface CompiledLibs {
  contracts: typeof import('@rookery/contracts');
  messaging: typeof import('@rookery/messaging');
  rpc: typeof import('@rookery/rpc');
  service: typeof import('@rookery/service');
  tls: typeof import('@rookery/tls');
}

/**
 * Loads libs out of dist: their decorators and aliases need the compiler. Takes what is there, because the running
 * system was started from it; builds only where there is nothing.
 */
export async function loadCompiledLibs(): Promise<CompiledLibs> {
  const entryOf = (lib: string) => join(workspaceRoot, 'dist', 'libs', lib, 'src', 'index.js');
  if (!existsSync(entryOf('rpc'))) await buildIfStale({ log: (line) => process.stderr.write(`${line}\n`) });
  const load = (lib: string): Promise<unknown> => import(pathToFileURL(entryOf(lib)).href);
  const names = ['contracts', 'messaging', 'rpc', 'service', 'tls'] as const;
  const loaded = await Promise.all(names.map(async (name) => [name, await load(name)]));
  return Object.fromEntries(loaded) as CompiledLibs;
}

/** What an app's environment is read with. */
export type EnvironmentShape = Parameters<CompiledLibs['service']['parseSetting']>[0];

/** The shape of every app's environment, by the app's name: out of dist too, and so what the running system knows. */
export async function loadEnvironmentShapes(): Promise<Map<string, EnvironmentShape>> {
  const load = async (app: string) => {
    const file = join(workspaceRoot, 'dist', 'apps', app, 'src', `${app}.config.js`);
    const { environmentShape } = (await import(pathToFileURL(file).href)) as { environmentShape: EnvironmentShape };
    return [app, environmentShape] as const;
  };
  return new Map(await Promise.all(discoverApps(workspaceRoot).map(({ name }) => load(name))));
}
