import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findUnpacked, withDebianPackages } from './debian-packages.ts';
import { cacheDirectory, keepProgram } from './program-cache.ts';
import { compareVersions } from './program-version.ts';
import { runCommand } from './run-command.ts';

/** Where to look; tests replace what would reach the network. */
export interface FindKubectlOptions {
  /** Default: this process' environment. Only `PATH` is read. */
  env?: NodeJS.ProcessEnv;
  /** Folder of fetched programs. Default `.rookery/cache`. */
  cache?: string;
  /** The last resort: puts the program into the cache. Default: the machine's own Debian mirror. */
  fetchFromDistribution?: (cache: string) => Promise<void>;
}

/** The oldest whose Kustomize (5.4) knows all that k8s/ says. */
const versionMin = '1.31.0';

// What a release has, unstable had before: the second group is for mirrors that carry releases only.
const suiteGroups = [
  ['testing', 'unstable'],
  ['stable-backports', 'stable'],
];

/**
 * Finds a kubectl that renders k8s/, which takes no cluster: on PATH, in the cache, on the Debian mirror of this machine,
 * in this order. What is fetched goes into the cache.
 * @returns its path
 * @throws when there is none anywhere, saying why and what to do
 */
export async function findKubectl(options: FindKubectlOptions = {}): Promise<string> {
  const { env = process.env, cache = cacheDirectory, fetchFromDistribution = fetchFromDebian } = options;
  const kept = [folderIn(cache)];
  const places: [string, () => Promise<string>][] = [
    ['PATH', () => findIn((env.PATH ?? '').split(delimiter).filter(Boolean))],
    ['cache', () => findIn(kept)],
    ['Debian mirror', () => fetchFromDistribution(cache).then(() => findIn(kept))],
  ];
  const reasons: string[] = [];
  for (const [source, find] of places) {
    try {
      return await find();
    } catch (error) {
      reasons.push(`${source}: ${(error as Error).message}`);
    }
  }
  throw new Error(`there is no kubectl ≥ ${versionMin} (${reasons.join('; ')}); put one on PATH or into ${kept[0]}`);
}

async function findIn(folders: string[]): Promise<string> {
  const tooOld: string[] = [];
  for (const path of folders.map((folder) => join(folder, 'kubectl'))) {
    const version = existsSync(path) ? await versionOf(path) : undefined;
    if (version && compareVersions(version, versionMin) >= 0) return path;
    if (version) tooOld.push(`${path} is ${version}`);
  }
  throw new Error(tooOld.join(', ') || 'not there');
}

/** kubectl is no program for `--version`. */
async function versionOf(path: string): Promise<string | undefined> {
  const asked = runCommand(path, ['version', '--client'], { cwd: '/', timeoutMs: 10_000 });
  const result = await asked.catch(() => undefined);
  return result?.code === 0 ? /v(\d+\.\d+\.\d+)/.exec(result.stdout)?.[1] : undefined;
}

function folderIn(cache: string): string {
  return join(cache, 'kubectl');
}

async function fetchFromDebian(cache: string): Promise<void> {
  const packages = [{ name: 'kubectl', versionMin }];
  await withDebianPackages(cache, { packages, suiteGroups }, (root) =>
    keepProgram(findUnpacked(root, 'kubectl'), join(folderIn(cache), 'kubectl')),
  );
}
