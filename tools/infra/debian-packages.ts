import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apt, aptProblemOf, configuredMirrors, writeAptConfig } from './apt.ts';
import { withScratch } from './program-cache.ts';
import { compareVersions } from './program-version.ts';
import { runCommand } from './run-command.ts';

/** What is wanted of a Debian mirror. */
export interface DebianPackages {
  packages: { name: string; versionMin: string }[];
  /** Suites that are looked into together, and what to look into when those have nothing. */
  suiteGroups: string[][];
}

/**
 * Unpacks the newest packages that suites of this machine's own Debian mirror offer, and hands `use` the folder; it is
 * gone afterwards. Nothing is installed, and the machine's sources and lists stay as they are. apt checks the archive's
 * signature with the machine's Debian keyring. Dependencies are not fetched: this is for programs that stand alone.
 * @returns what `use` makes of it
 * @throws when this is no Debian, no suite has a package that is new enough, apt fails, or `use` throws for all of them
 */
export async function withDebianPackages<T>(
  cache: string,
  wanted: DebianPackages,
  use: (root: string) => Promise<T>,
): Promise<T> {
  if (!isDebian()) throw new Error('this machine does not run Debian');
  const mirrors = await configuredMirrors();
  if (mirrors.length === 0) throw new Error('apt is configured for no mirror');
  const problems: string[] = [];
  for (const suites of wanted.suiteGroups) {
    for (const mirror of mirrors) {
      try {
        return await withScratch(cache, async (scratch) => {
          await unpackFrom({ scratch, mirror, suites, packages: wanted.packages });
          return use(join(scratch, 'package'));
        });
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
  }
  throw new Error([...new Set(problems)].join('; '));
}

/** Where a program lies in an unpacked package. */
export function findUnpacked(root: string, program: string): string {
  const places = ['usr/sbin', 'usr/bin'].map((folder) => join(root, folder, program));
  return places.find((path) => existsSync(path)) ?? places[0]!;
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

interface Source {
  scratch: string;
  mirror: string;
  suites: string[];
  packages: DebianPackages['packages'];
}

async function unpackFrom({ scratch, mirror, suites, packages }: Source): Promise<void> {
  const config = await writeAptConfig(scratch, mirror, suites);
  // A suite this mirror lacks makes the command fail; the others are there all the same.
  const update = await apt(['update', '-c', config], scratch);
  const chosen: string[] = [];
  for (const { name, versionMin } of packages) {
    const { stdout } = await runCommand('apt-cache', ['madison', name, '-c', config], { cwd: scratch });
    const offered = stdout.split('\n').flatMap((line) => line.split('|')[1]?.trim() ?? []);
    const newest = offered.sort(compareVersions).at(-1);
    if (!newest) throw new Error(`${suites.join(', ')} of ${mirror} have no ${name} (${aptProblemOf(update.output)})`);
    if (compareVersions(newest, versionMin) < 0) throw new Error(`the newest ${name} of ${mirror} is ${newest}`);
    chosen.push(`${name}=${newest}`);
  }
  const download = await apt(['download', '-c', config, ...chosen], scratch);
  const archives = (await readdir(scratch)).filter((file) => file.endsWith('.deb'));
  if (download.code !== 0 || archives.length < chosen.length) {
    throw new Error(`${mirror}: ${aptProblemOf(download.output)}`);
  }
  for (const archive of archives) {
    const unpacked = await runCommand('dpkg-deb', ['-x', archive, 'package'], { cwd: scratch, timeoutMs: 30_000 });
    if (unpacked.code !== 0) throw new Error(`dpkg-deb: ${aptProblemOf(unpacked.output)}`);
  }
}
