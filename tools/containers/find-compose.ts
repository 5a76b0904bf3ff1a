import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findUnpacked, withDebianPackages } from '../infra/debian-packages.ts';
import { cacheDirectory, keepProgram } from '../infra/program-cache.ts';
import { runCommand } from '../infra/run-command.ts';

/** The first that knows `include`, `deploy.replicas` without a swarm, and `up --wait` as they are used here. */
const versionMin = '2.20';

/**
 * The words that Docker Compose begins with: the plugin of `docker`, a program on PATH, one that was fetched before, or
 * Debian's. It needs no engine to validate files.
 * @throws when there is none anywhere
 */
export async function findCompose(cache = cacheDirectory): Promise<string[]> {
  const kept = join(cache, 'docker-compose');
  for (const words of [['docker', 'compose'], ['docker-compose'], [kept]]) if (await isRecent(words)) return words;
  const wanted = { packages: [{ name: 'docker-compose', versionMin }], suiteGroups: [['stable'], ['testing']] };
  await withDebianPackages(cache, wanted, (root) => keepProgram(findUnpacked(root, 'docker-compose'), kept));
  if (await isRecent([kept])) return [kept];
  throw new Error(`there is no Docker Compose ≥ ${versionMin} on this machine, and Debian's does not run here`);
}

async function isRecent([command = '', ...words]: string[]): Promise<boolean> {
  if (command.startsWith('/') && !existsSync(command)) return false;
  const asked = runCommand(command, [...words, 'version', '--short'], { cwd: '/', timeoutMs: 20_000 });
  const { code, stdout } = await asked.catch(() => ({ code: -1, stdout: '' }));
  const [major = 0, minor = 0] = stdout.replace(/^v/, '').split('.').map(Number);
  return code === 0 && (major > 2 || (major === 2 && minor >= 20));
}
