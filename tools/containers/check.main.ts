import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { boundSizes, buildImages, imageOf, imageTag } from './build-images.ts';
import { checkCompose } from './check-compose.ts';
import { readParts, type Part } from './check-options.ts';
import { CheckReport } from './check-report.ts';
import { checkPolicies } from './cluster/check-policies.ts';
import { findObstacle, policyGaps, preparePrograms } from './cluster/preconditions.ts';
import { removePods } from './cluster/remove-pods.ts';
import { stopSystem } from './compose-system.ts';
import { Docker } from './docker.ts';
import { openEngine, type Engine } from './engine.ts';
import { findCompose } from './find-compose.ts';
import { watchInterruption } from './interruption.ts';
import { baseImages, prepareImages } from './stand-ins.ts';

// npm run check:containers [-- --only compose | policies]: builds the real images, starts the real compose file and lives in
// it, then runs production's manifests under their network policies (docker/README.md).
const report = new CheckReport();
const { log, failures } = report;
const apps = discoverApps(workspaceRoot);
const podsFolder = join(workspaceRoot, '.rookery', 'pods-check');
// A system of its own: one of `npm run up:docker` goes on beside it.
Object.assign(process.env, {
  COMPOSE_PROJECT_NAME: 'rookery-check',
  ROOKERY_PORT: '8444',
  ROOKERY_EDGE_SUBNET: '10.213.241.0/24',
  ROOKERY_TAG: imageTag,
  ROOKERY_SECRETS: join(workspaceRoot, '.rookery', 'docker-check'),
});

try {
  process.exitCode = await main(readParts(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`check:containers: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

async function main(parts: readonly Part[]): Promise<number> {
  const interrupted = watchInterruption();
  const obstacle = parts.includes('policies') ? findObstacle() : undefined;
  let engine: Engine;
  let compose: string[];
  try {
    if (obstacle !== undefined && parts.length === 1) throw new Error(obstacle);
    compose = await findCompose();
    engine = await openEngine(log);
  } catch (error) {
    process.stdout.write(`SKIPPED, nothing was checked: ${(error as Error).message}\n`);
    return 3;
  }
  log(`engine: ${engine.description}`);
  try {
    const docker = new Docker(engine.env, compose, interrupted);
    const standIns = await prepareImages(docker, log);
    await buildImages(docker, apps, report);
    if (parts.includes('compose')) await checkComposePart(docker);
    if (parts.includes('policies') && obstacle === undefined) await checkPoliciesPart(docker);
    if (obstacle !== undefined) log(`NOT CHECKED: the network policies of k8s/: ${obstacle}`);
    if (standIns.length > 0)
      log(`NOT CHECKED: the official images of ${standIns.join(', ')}; Debian's programs stood in`);
  } catch (error) {
    failures.push(interrupted.aborted ? (interrupted.reason as Error).message : (error as Error).message);
  } finally {
    await removeAll(new Docker(engine.env, compose), parts);
    await engine.close();
  }
  return report.end();
}

async function checkComposePart(docker: Docker): Promise<void> {
  await boundSizes(docker, apps, report);
  await checkCompose(docker, apps, report);
  await stopSystem(docker, { withData: true });
}

async function checkPoliciesPart(docker: Docker): Promise<void> {
  await preparePrograms(log);
  // Of one that was killed.
  await removePods(docker);
  const images = { ...baseImages, app: (released: string) => imageOf(appOf(released)) };
  failures.push(...(await checkPolicies({ docker, apps, folder: podsFolder, images, log })));
  for (const gap of policyGaps) log(`NOT CHECKED: ${gap}`);
}

/** `registry/posts@sha256:…` is an image of posts. */
function appOf(released: string): string {
  const name = /([^/:@]+)(?:[:@][^/]*)?$/.exec(released)?.[1];
  if (!apps.some((app) => app.name === name)) throw new Error(`${released} is the image of no app`);
  return name!;
}

/** Whatever has happened, and however often somebody interrupts: what was started is taken away. */
async function removeAll(docker: Docker, parts: readonly Part[]): Promise<void> {
  const removals = [
    ...(parts.includes('policies') ? [() => removePods(docker)] : []),
    ...(parts.includes('compose') ? [() => stopSystem(docker, { withData: true })] : []),
    () => rm(podsFolder, { recursive: true, force: true }),
  ];
  for (const remove of removals) await remove().catch((error: Error) => failures.push(error.message));
}
