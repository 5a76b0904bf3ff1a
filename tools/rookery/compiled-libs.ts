import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from '../build/build.ts';
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
