import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storeInCache, withScratch, type NatsProgram } from './nats-cache.ts';
import { compareVersions, natsVersionMin } from './nats-version.ts';
import { runCommand } from './run-command.ts';

// What a release has, unstable had before: the second group is for mirrors that carry releases only.
const suiteGroups = [
  ['testing', 'unstable', 'experimental'],
  ['stable-backports', 'stable'],
];
const keyring = '/usr/share/keyrings/debian-archive-keyring';
const commandTimeoutMs = 90_000;

/**
 * Takes nats-server out of the newest package that a suite of this machine's own Debian mirror offers, into the cache.
 * Works in folders of its own: nothing is installed, and the machine's sources and lists stay as they are. apt checks
 * the archive's signature with the machine's Debian keyring.
 * @throws when this is no Debian, no suite has a server that is new enough, or apt fails
 */
export async function fetchNatsFromDebian(cache: string): Promise<NatsProgram> {
  if (!isDebian()) throw new Error('this machine does not run Debian');
  const mirrors = await configuredMirrors();
  if (mirrors.length === 0) throw new Error('apt is configured for no mirror');
  return withScratch(cache, async (scratch) => {
    const problems: string[] = [];
    for (const suites of suiteGroups) {
      for (const mirror of mirrors) {
        try {
          return await fetchFrom(cache, scratch, mirror, suites);
        } catch (error) {
          problems.push((error as Error).message);
        }
      }
    }
    throw new Error([...new Set(problems)].join('; '));
  });
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function configuredMirrors(): Promise<string[]> {
  const { stdout } = await apt(['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], '/');
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

async function fetchFrom(cache: string, scratch: string, mirror: string, suites: string[]): Promise<NatsProgram> {
  const config = await writeAptConfig(scratch, mirror, suites);
  // A suite this mirror lacks makes the command fail; the others are there all the same.
  const update = await apt(['update', '-c', config], scratch);
  const { stdout } = await runCommand('apt-cache', ['madison', 'nats-server', '-c', config], { cwd: scratch });
  const offered = stdout.split('\n').flatMap((line) => line.split('|')[1]?.trim() ?? []);
  const newest = offered.sort(compareVersions).at(-1);
  if (!newest) throw new Error(`${suites.join(', ')} of ${mirror} have none (${problemOf(update.output)})`);
  if (compareVersions(newest, natsVersionMin) < 0) throw new Error(`the newest of ${mirror} is ${newest}`);
  const download = await apt(['download', '-c', config, `nats-server=${newest}`], scratch);
  const archive = (await readdir(scratch)).find((name) => name.endsWith('.deb'));
  if (download.code !== 0 || !archive) throw new Error(`${mirror}: ${problemOf(download.output)}`);
  const unpacked = await runCommand('dpkg-deb', ['-x', archive, 'package'], { cwd: scratch, timeoutMs: 30_000 });
  if (unpacked.code !== 0) throw new Error(`dpkg-deb: ${problemOf(unpacked.output)}`);
  const program = ['usr/sbin', 'usr/bin'].map((folder) => join(scratch, 'package', folder, 'nats-server'));
  return storeInCache(cache, program.find((path) => existsSync(path)) ?? program[0]!);
}

/**
 * apt reads this after the machine's own configuration, so proxies set there still hold, but hooks that would act on
 * the machine's own cache do not run.
 */
async function writeAptConfig(scratch: string, mirror: string, suites: string[]): Promise<string> {
  const folders = { lists: join(scratch, 'lists'), cache: join(scratch, 'cache') };
  await mkdir(join(folders.lists, 'partial'), { recursive: true });
  await mkdir(join(folders.cache, 'archives', 'partial'), { recursive: true });
  const sources = join(scratch, 'sources.list');
  await writeFile(sources, suites.map((suite) => `deb ${signedBy()}${mirror} ${suite} main\n`).join(''));
  const config = join(scratch, 'apt.conf');
  const lines = [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    `Dir::State::Lists "${folders.lists}";`,
    `Dir::Cache "${folders.cache}";`,
    `Dir::Etc::SourceList "${sources}";`,
    'Dir::Etc::SourceParts "/dev/null";',
    'Dir::Etc::Preferences "/dev/null";',
    'Dir::Etc::PreferencesParts "/dev/null";',
    'APT::Get::AllowUnauthenticated "false";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::Languages "none";',
    'Acquire::Retries "0";',
    'Acquire::http::Timeout "10";',
    'Acquire::https::Timeout "10";',
    // The folders are the caller's, and apt's own download user may not enter them.
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User "root";'] : []),
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  return config;
}

/** Without the keyring's package the keys apt trusts anyway must do. */
function signedBy(): string {
  const file = [`${keyring}.pgp`, `${keyring}.gpg`].find((path) => existsSync(path));
  return file ? `[signed-by=${file}] ` : '';
}

function apt(args: string[], cwd: string): ReturnType<typeof runCommand> {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  return runCommand('apt-get', args, { cwd, env, timeoutMs: commandTimeoutMs });
}

/** The line of apt's output that says what went wrong. */
function problemOf(output: string): string {
  const lines = output.trim().split('\n');
  return lines.find((line) => /^(E|Err|W):/.test(line)) ?? lines.at(-1) ?? '';
}
