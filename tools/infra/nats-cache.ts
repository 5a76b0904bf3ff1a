import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { compareVersions, natsVersionMin, natsVersionOf } from './nats-version.ts';

/** Where the workspace keeps programs it fetched, whatever data directory is in use. */
export const cacheDirectory = join(workspaceRoot, '.rookery', 'cache');

/** A program and its version. */
export interface NatsProgram {
  path: string;
  version: string;
}

/** The newest usable nats-server that was fetched before, or undefined. */
export async function findCached(cache: string): Promise<NatsProgram | undefined> {
  const versions = await readdir(join(cache, 'nats-server')).catch(() => []);
  for (const version of versions.sort(compareVersions).reverse()) {
    const path = join(cache, 'nats-server', version, 'nats-server');
    const found = await natsVersionOf(path);
    if (found && compareVersions(found, natsVersionMin) >= 0) return { path, version: found };
  }
  return undefined;
}

/**
 * Copies a program into the cache, after it has shown that it runs here.
 * @throws when it does not run or is too old
 */
export async function storeInCache(cache: string, program: string): Promise<NatsProgram> {
  await chmod(program, 0o755);
  const version = await natsVersionOf(program);
  if (!version) throw new Error('the program does not run on this machine');
  if (compareVersions(version, natsVersionMin) < 0) throw new Error(`it is ${version}, older than ${natsVersionMin}`);
  const directory = join(cache, 'nats-server', version);
  const path = join(directory, 'nats-server');
  await mkdir(directory, { recursive: true });
  // Two clones of the runner may get here at once: a rename is whole or not at all.
  await copyFile(program, `${path}.${process.pid}`);
  await rename(`${path}.${process.pid}`, path);
  return { path, version };
}

/** Runs `work` with a fresh folder inside the cache and removes the folder after. */
export async function withScratch<T>(cache: string, work: (directory: string) => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'scratch-'));
  try {
    return await work(directory);
  } finally {
    if (existsSync(directory)) await rm(directory, { recursive: true });
  }
}
