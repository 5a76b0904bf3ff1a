import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { formatTable } from '../rookery/table.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { publicUrl, secretsFolder, startSystem, stopSystem } from './compose-system.ts';
import { Docker } from './docker.ts';
import { openEngine } from './engine.ts';
import { findCompose } from './find-compose.ts';
import { largestFolders, measureImages } from './image-sizes.ts';
import { prepareImages } from './stand-ins.ts';
import { proveIsolation } from './prove-isolation.ts';
import { publicClient } from './public-client.ts';
import { restartRolling } from './restart-rolling.ts';

// npm run check:containers: builds the real images, starts the real compose file, and lives in it (docker/README.md).
const bounds = { unpackedMiB: 480, compressedMiB: 190, buildSeconds: 360, healthySeconds: 120, repeatedPercent: 2 };
const startedAt = performance.now();
const failures: string[] = [];
const apps = discoverApps(workspaceRoot);
// A system of its own: one of `npm run up:docker` goes on beside it.
const own = {
  COMPOSE_PROJECT_NAME: 'rookery-check',
  ROOKERY_PORT: '8444',
  ROOKERY_EDGE_SUBNET: '10.213.241.0/24',
  ROOKERY_TAG: 'check',
  ROOKERY_SECRETS: join(workspaceRoot, '.rookery', 'docker-check'),
};
Object.assign(process.env, own);
const caFile = join(secretsFolder(), 'ca', 'ca.crt');

process.exitCode = await main();

async function main(): Promise<number> {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  let compose: string[];
  try {
    compose = await findCompose();
    engine = await openEngine(log);
  } catch (error) {
    process.stdout.write(`SKIPPED, nothing was checked: ${(error as Error).message}\n`);
    return 3;
  }
  log(`engine: ${engine.description}`);
  const docker = new Docker(engine.env, compose);
  try {
    const standIns = await prepareImages(docker, log);
    await build(docker);
    await sizes(docker);
    await live(docker);
    if (standIns.length > 0)
      log(`NOT CHECKED: the official images of ${standIns.join(', ')}; Debian's programs stood in`);
    log('NOT CHECKED: Kubernetes itself; npm run check:manifests checks its manifests');
  } catch (error) {
    failures.push((error as Error).message);
  } finally {
    await stopSystem(docker, { withData: true }).catch((error: Error) => failures.push(error.message));
    await engine.close();
  }
  for (const failure of failures) log(`FAILED: ${failure}`);
  log(failures.length === 0 ? 'check:containers: passed' : `check:containers: ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

async function build(docker: Docker): Promise<void> {
  const began = performance.now();
  for (const { name } of apps) {
    const file = ['-f', 'docker/Dockerfile', '--build-arg', `APP=${name}`, '-t', imageOf(name)];
    // The registry of npm may be one that only the machine itself reaches.
    await docker.run(['build', '-q', '--network', 'host', ...file.map(fromRoot), workspaceRoot], {
      timeoutMs: 1_200_000,
    });
  }
  bound('seconds for a cold build of all images', (performance.now() - began) / 1_000, bounds.buildSeconds);
}

async function sizes(docker: Docker): Promise<void> {
  const measured = await measureImages(
    docker,
    apps.map(({ name }) => imageOf(name)),
  );
  print(formatTable(measured.map((row) => ({ ...row }))));
  bound(
    'MiB unpacked, the largest image',
    Math.max(...measured.map(({ unpackedMiB }) => unpackedMiB)),
    bounds.unpackedMiB,
  );
  bound('MiB compressed', Math.max(...measured.map(({ compressedMiB }) => compressedMiB)), bounds.compressedMiB);
  print(formatTable((await largestFolders(docker, imageOf('gateway'))).map((row) => ({ ...row }))));
}

async function live(docker: Docker): Promise<void> {
  const began = performance.now();
  await startSystem(docker, { isBuilt: true });
  bound('seconds until the whole system is healthy', (performance.now() - began) / 1_000, bounds.healthySeconds);
  const token = await story();
  for (const { what, isSo, seen } of await proveIsolation(docker, apps)) {
    if (isSo) log(`${what} (${seen})`);
    else failures.push(`not so: ${what} (${seen})`);
  }
  const ask = publicClient({ url: publicUrl(), caFile, token });
  const names = apps.map(({ name }) => name);
  const { requests, repeated, failures: failed, restarted } = await restartRolling(docker, names, { ask, log });
  const words = `${requests} requests, ${repeated} asked once more, ${failed.length} failed`;
  log(`rolling restart of ${restarted.length} containers: ${words}`);
  bound('percent that had to be asked once more', (100 * repeated) / requests, bounds.repeatedPercent);
  failures.push(...[...new Set(failed)].slice(0, 10).map((failure) => `during the rolling restart: ${failure}`));
  await story();
}

/** @returns an access token */
async function story(): Promise<string> {
  const program = join(import.meta.dirname, 'story.main.ts');
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile };
  const { code, stdout, output } = await runCommand(process.execPath, [program, publicUrl()], {
    cwd: workspaceRoot,
    env,
  });
  if (code !== 0) throw new Error(`the story: ${output.trimEnd().split('\n').slice(-8).join('\n')}`);
  log('the story: sign up, follow, post with a picture, see it, be told live: passed');
  return (JSON.parse(stdout) as { token: string }).token;
}

function bound(what: string, value: number, max: number): void {
  log(`${what}: ${Math.round(value)} of ${max}`);
  if (value > max) failures.push(`${what}: ${Math.round(value)}, more than ${max}`);
}

function imageOf(app: string): string {
  return `rookery/${app}:${own.ROOKERY_TAG}`;
}

function fromRoot(word: string): string {
  return word.startsWith('docker/') ? join(workspaceRoot, word) : word;
}

function print(text: string): void {
  process.stdout.write(`\n${text}\n\n`);
}

function log(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s | ${line}\n`);
}
