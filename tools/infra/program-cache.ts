import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';

/** Where the workspace keeps programs it fetched, whatever data directory is in use. */
export const cacheDirectory = join(workspaceRoot, '.rookery', 'cache');

/** Copies a program to where it will be looked for: whole or not at all, because two may get here at once. */
export async function keepProgram(program: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await copyFile(program, unfinished);
  await chmod(unfinished, 0o755);
  await rename(unfinished, path);
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
