import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, type CommandResult } from './run-command.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring';
const commandTimeoutMs = 90_000;

/** Runs apt-get in `cwd`; an exit code other than 0 is the caller's to judge. */
export function apt(args: string[], cwd: string): Promise<CommandResult> {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  return runCommand('apt-get', args, { cwd, env, timeoutMs: commandTimeoutMs });
}

/** The line of apt's output that says what went wrong. */
export function aptProblemOf(output: string): string {
  const lines = output.trim().split('\n');
  return lines.find((line) => /^(E|Err|W):/.test(line)) ?? lines.at(-1) ?? '';
}

/** The mirrors this machine takes its own packages from. */
export async function configuredMirrors(): Promise<string[]> {
  const { stdout } = await apt(['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], '/');
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

/**
 * Writes a configuration with lists and caches of its own into `scratch`. apt reads it after the machine's own, so
 * proxies set there still hold, but hooks that would act on the machine's own cache do not run.
 * @returns the path of the configuration
 */
export async function writeAptConfig(scratch: string, mirror: string, suites: string[]): Promise<string> {
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
