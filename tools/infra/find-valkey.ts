import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findUnpacked, withDebianPackages } from './debian-packages.ts';
import { cacheDirectory, keepProgram } from './program-cache.ts';
import { compareVersions, versionOf } from './program-version.ts';

/** Where to look; tests replace what would reach the network. */
export interface FindValkeyOptions {
  /** Default: this process' environment. Only `PATH` is read. */
  env?: NodeJS.ProcessEnv;
  /** Folder of fetched programs. Default `.rookery/cache`. */
  cache?: string;
  /** The last resort: puts the program into the cache. Default: the machine's own Debian mirror. */
  fetchFromDistribution?: (cache: string) => Promise<void>;
}

/** The same protocol and commands, as far as the gateway speaks them. */
const programs = ['valkey-server', 'redis-server'];

/** RESP3, with which clients begin. */
const versionMin = '6.0.0';

/**
 * Finds a Valkey or Redis server: on PATH, in the cache, on the Debian mirror of this machine, in this order. What is
 * fetched goes into the cache.
 * @returns the path of the program
 * @throws when there is none anywhere, saying why
 */
export async function findValkey(options: FindValkeyOptions = {}): Promise<string> {
  const { env = process.env, cache = cacheDirectory, fetchFromDistribution = fetchFromDebian } = options;
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = (await findIn(onPath)) ?? (await findIn([folderIn(cache)]));
  if (found) return found;
  const problem = await fetchFromDistribution(cache).then(
    () => 'what it has does not run',
    (error: Error) => error.message,
  );
  const fetched = await findIn([folderIn(cache)]);
  if (fetched) return fetched;
  throw new Error(`there is no valkey-server or redis-server ≥ ${versionMin} (PATH: none; Debian mirror: ${problem})`);
}

async function findIn(folders: string[]): Promise<string | undefined> {
  for (const path of folders.flatMap((folder) => programs.map((name) => join(folder, name)))) {
    const version = existsSync(path) ? await versionOf(path) : undefined;
    if (version && compareVersions(version, versionMin) >= 0) return path;
  }
  return undefined;
}

function folderIn(cache: string): string {
  return join(cache, 'valkey');
}

/** Of this machine's own release first: its programs need no newer C library than the machine has. */
async function fetchFromDebian(cache: string): Promise<void> {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
  const names = ['redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblzf1'];
  // Debian counts these from 5: on.
  const packages = names.map((name) => ({ name, versionMin: name.startsWith('redis') ? `5:${versionMin}` : '0' }));
  const suiteGroups = [...(codename ? [[codename]] : []), ['stable']];
  await withDebianPackages(cache, { packages, suiteGroups }, (root) => keepRedis(root, folderIn(cache)));
}

/** Debian's server stands on libraries that were not installed: it gets them beside itself, and a script that says so. */
async function keepRedis(root: string, folder: string): Promise<void> {
  const home = join(folder, 'home');
  const libraries = join(root, 'usr', 'lib');
  for (const file of await readdir(libraries, { recursive: true })) {
    const name = file.split('/').at(-1)!;
    if (/\.so\.\d+$/.test(name)) await keepProgram(join(libraries, file), join(home, name));
  }
  await keepProgram(findUnpacked(root, 'redis-server'), join(home, 'redis-server'));
  const quoted = `'${home.replaceAll("'", `'\\''`)}'`;
  const script = join(root, 'redis-server.sh');
  await writeFile(script, `#!/bin/sh\nLD_LIBRARY_PATH=${quoted} exec ${quoted}/redis-server "$@"\n`);
  await keepProgram(script, join(folder, 'redis-server'));
}
