import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findUnpacked, withDebianPackages } from './debian-packages.ts';
import { cacheDirectory, keepProgram } from './program-cache.ts';
import { compareVersions, versionOf } from './program-version.ts';
import { relocateProgram } from './relocate-program.ts';

/** Paths of the programs that check and run the alerting rules. */
export interface Monitoring {
  prometheus: string;
  promtool: string;
  alertmanager: string;
  amtool: string;
}

/** Where to look; tests replace what would reach the network. */
export interface FindMonitoringOptions {
  /** Default: this process' environment. Only `PATH` is read. */
  env?: NodeJS.ProcessEnv;
  /** Folder of fetched programs. Default `.rookery/cache`. */
  cache?: string;
  /** The last resort: puts the programs into the cache. Default: the machine's own Debian mirror. */
  fetchFromDistribution?: (cache: string) => Promise<void>;
}

/** The oldest Prometheus that knows `keep_firing_for`, and the Alertmanager that Debian released with it. */
const versionMin = { prometheus: '2.42.0', alertmanager: '0.25.0' };

/** What each program may be called, and whose version holds for it. Debian has put its name before Alertmanager's. */
const programs: Record<keyof Monitoring, { names: string[]; product: keyof typeof versionMin }> = {
  prometheus: { names: ['prometheus'], product: 'prometheus' },
  promtool: { names: ['promtool'], product: 'prometheus' },
  alertmanager: { names: ['alertmanager', 'prometheus-alertmanager'], product: 'alertmanager' },
  amtool: { names: ['amtool'], product: 'alertmanager' },
};

const alertmanagerShare = '/usr/share/prometheus/alertmanager';

/**
 * Finds Prometheus, Alertmanager and their tools: on PATH, in the cache, on the Debian mirror of this machine, in this
 * order. What is fetched goes into the cache.
 * @throws when there is none anywhere, saying why
 */
export async function findMonitoring(options: FindMonitoringOptions = {}): Promise<Monitoring> {
  const { env = process.env, cache = cacheDirectory, fetchFromDistribution = fetchFromDebian } = options;
  const kept = [folderIn(cache)];
  const places: [string, () => Promise<Monitoring>][] = [
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
  const wanted = Object.entries(versionMin).map(([product, version]) => `${product} ≥ ${version}`);
  throw new Error(`there is no ${wanted.join(' and ')} (${reasons.join('; ')})`);
}

async function findIn(folders: string[]): Promise<Monitoring> {
  const found = Object.entries(programs).map(async ([program, { names, product }]) => {
    for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
      const version = existsSync(path) ? await versionOf(path) : undefined;
      if (version && compareVersions(version, versionMin[product]) >= 0) return [program, path] as const;
    }
    throw new Error(`no ${program}`);
  });
  return Object.fromEntries(await Promise.all(found)) as unknown as Monitoring;
}

function folderIn(cache: string): string {
  return join(cache, 'monitoring');
}

/** Of this machine's own release first: its programs need no newer C library than the machine has. */
async function fetchFromDebian(cache: string): Promise<void> {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
  const packages = [
    { name: 'prometheus', versionMin: versionMin.prometheus },
    { name: 'prometheus-alertmanager', versionMin: versionMin.alertmanager },
  ];
  const suiteGroups = [...(codename ? [[codename]] : []), ['stable']];
  await withDebianPackages(cache, { packages, suiteGroups }, async (root) => {
    await keepAlertmanager(root, folderIn(cache));
    for (const name of ['prometheus', 'promtool', 'amtool']) {
      await keepProgram(findUnpacked(root, name), join(folderIn(cache), name));
    }
  });
}

/**
 * Debian's Alertmanager finds its templates under /usr/share, where nothing was installed: it gets them beside itself,
 * and a script that starts it there.
 */
async function keepAlertmanager(root: string, folder: string): Promise<void> {
  const home = join(folder, 'alertmanager-home');
  const program = findUnpacked(root, 'prometheus-alertmanager');
  await relocateProgram(program, alertmanagerShare);
  for (const template of ['default.tmpl', 'email.tmpl']) {
    await keepProgram(join(root, alertmanagerShare, template), join(home, template));
  }
  await keepProgram(program, join(home, 'program'));
  const script = join(root, 'alertmanager');
  await writeFile(script, `#!/bin/sh\ncd '${home.replaceAll("'", `'\\''`)}' && exec ./program "$@"\n`);
  await keepProgram(script, join(folder, 'alertmanager'));
}
