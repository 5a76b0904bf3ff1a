import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepProgram } from './program-cache.ts';
import { compareVersions, versionOf } from './program-version.ts';

/** The oldest server whose features the messaging design needs. */
export const natsVersionMin = '2.10.0';

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
    const found = await versionOf(path);
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
  const version = await versionOf(program);
  if (!version) throw new Error('the program does not run on this machine');
  if (compareVersions(version, natsVersionMin) < 0) throw new Error(`it is ${version}, older than ${natsVersionMin}`);
  const path = join(cache, 'nats-server', version, 'nats-server');
  await keepProgram(program, path);
  return { path, version };
}
