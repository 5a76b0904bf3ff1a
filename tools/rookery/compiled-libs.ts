import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from '../build/build.ts';
import { workspaceRoot } from '../workspace.ts';

/** The parts of the libs that the command line stands on. */
export interface CompiledLibs {
  contracts: typeof import('@rookery/contracts');
  rpc: typeof import('@rookery/rpc');
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
  const [contracts, rpc, tls] = await Promise.all([load('contracts'), load('rpc'), load('tls')]);
  return { contracts, rpc, tls } as CompiledLibs;
}
