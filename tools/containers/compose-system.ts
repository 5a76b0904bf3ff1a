import { join } from 'node:path';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import type { Docker } from './docker.ts';
import { prepareSecrets } from './prepare-secrets.ts';

/** What docker/compose.yaml calls itself, unless the environment says otherwise; containers are found by it. */
export function projectName({ COMPOSE_PROJECT_NAME = 'rookery' }: NodeJS.ProcessEnv = process.env): string {
  return COMPOSE_PROJECT_NAME;
}

/** What docker/compose.yaml mounts; made here, never committed. */
export function secretsFolder({ ROOKERY_SECRETS }: NodeJS.ProcessEnv = process.env): string {
  return ROOKERY_SECRETS ?? join(workspaceRoot, '.rookery', 'docker');
}

const readySeconds = 180;

/** Where the system is reached, as docker/compose.yaml says; the environment may say otherwise. */
export function publicUrl(
  { ROOKERY_HOST = 'localhost', ROOKERY_PORT = '8443' }: NodeJS.ProcessEnv = process.env,
): string {
  return `https://${ROOKERY_HOST}:${ROOKERY_PORT}`;
}

/**
 * Starts the whole system and waits until all of it is healthy.
 * @param how `isBuilt`: the images are there; else Compose builds them. `isObserved`: with the observability stack on top
 */
export async function startSystem(
  docker: Docker,
  { isBuilt, isObserved = false }: { isBuilt: boolean; isObserved?: boolean },
): Promise<void> {
  const host = new URL(publicUrl()).hostname;
  await prepareSecrets(secretsFolder(), discoverApps(workspaceRoot), { host });
  const build = isBuilt ? '--no-build' : '--build';
  const timeoutMs = (readySeconds + (isBuilt ? 60 : 1_200)) * 1_000;
  await docker.compose(['up', build, '--detach', '--wait', '--wait-timeout', `${readySeconds}`], {
    timeoutMs,
    isObserved,
  });
}

/** @param how `withData`: and forgets all it has stored */
export async function stopSystem(docker: Docker, { withData }: { withData: boolean }): Promise<void> {
  // Also what stands on top, if it was there.
  const args = ['down', '--remove-orphans', ...(withData ? ['--volumes'] : [])];
  await docker.compose(args, { timeoutMs: 240_000, isObserved: true });
}
