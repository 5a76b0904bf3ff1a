import { delimiter, join } from 'node:path';
import { findCached, natsVersionMin, type NatsProgram } from './nats-cache.ts';
import { fetchNatsFromDebian } from './nats-debian.ts';
import { fetchNatsRelease } from './nats-release.ts';
import { cacheDirectory } from './program-cache.ts';
import { compareVersions, versionOf } from './program-version.ts';

/** Where to look, and whom to tell; tests replace what would reach the network. */
export interface FindNatsOptions {
  /** Default: this process' environment. `PATH` and `ROOKERY_NATS_RELEASES_URL` are read. */
  env?: NodeJS.ProcessEnv;
  /** Folder of fetched programs. Default `.rookery/cache`. */
  cache?: string;
  /** Called with one line for every place that had none, saying why. */
  log?: (line: string) => void;
  /** Only look for one that is here: nothing is fetched. */
  isHereOnly?: boolean;
  /** The last resort. Default: the machine's own Debian mirror. */
  fetchFromDistribution?: (cache: string) => Promise<NatsProgram>;
}

/**
 * Finds a nats-server of at least version 2.10: on PATH, in the cache, in the official release, on the Debian mirror of
 * this machine, in this order. What is fetched goes into the cache.
 * @returns the program and where it was found
 * @throws when there is none anywhere, saying what to do
 */
export async function findNatsServer(options: FindNatsOptions = {}): Promise<NatsProgram & { source: string }> {
  const { env = process.env, cache = cacheDirectory, log, isHereOnly = false } = options;
  const { fetchFromDistribution = fetchNatsFromDebian } = options;
  const places: [string, () => Promise<NatsProgram>][] = [
    ['PATH', () => findOnPath(env.PATH ?? '')],
    ['cache', () => requireCached(cache)],
  ];
  if (!isHereOnly)
    places.push(
      ['official release', () => fetchNatsRelease(cache, env.ROOKERY_NATS_RELEASES_URL)],
      ['Debian mirror', () => fetchFromDistribution(cache)],
    );
  const reasons: string[] = [];
  for (const [source, find] of places) {
    try {
      return { ...(await find()), source };
    } catch (error) {
      const reason = `nats-server, ${source}: ${(error as Error).message}`;
      reasons.push(reason);
      log?.(reason);
    }
  }
  throw new Error(
    `There is no nats-server ≥ ${natsVersionMin}, and none could be fetched:\n  ${reasons.join('\n  ')}\n` +
      'Do one of these, then try again: put nats-server on PATH (https://nats.io/download, or your package manager); ' +
      `copy it to ${join(cache, 'nats-server', natsVersionMin, 'nats-server')}; ` +
      'set NATS_URL to a server with JetStream that already runs.',
  );
}

async function findOnPath(path: string): Promise<NatsProgram> {
  const tooOld: string[] = [];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const program = join(folder, 'nats-server');
    const version = await versionOf(program);
    if (version && compareVersions(version, natsVersionMin) >= 0) return { path: program, version };
    if (version) tooOld.push(`${program} is ${version}`);
  }
  throw new Error(tooOld.length ? `${tooOld.join(', ')}, older than ${natsVersionMin}` : 'not there');
}

async function requireCached(cache: string): Promise<NatsProgram> {
  const cached = await findCached(cache);
  if (!cached) throw new Error('empty');
  return cached;
}
