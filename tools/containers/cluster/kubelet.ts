import { connect } from 'node:net';
import { waitFor } from '../../infra/wait.ts';
import type { Docker } from '../docker.ts';
import type { PlannedPod, Probe } from './planned-pod.ts';

const migrationMs = 120_000;

/**
 * Asks a pod's probes as the kubelet does, from the node, one after the other.
 * @throws with the last lines of the container when one fails for as often as it may, or the container ends
 */
export async function awaitReady(
  docker: Docker,
  { name, address, probes }: PlannedPod,
  container: string,
): Promise<void> {
  for (const probe of probes) {
    let isGone = false;
    const isOver = async () => {
      isGone = (await stateOf(docker, container)) !== 'running';
      return isGone || (await answersWell(docker, probe, { address, container }));
    };
    const bounds = { timeoutMs: probe.everyMs * probe.failuresMax, intervalMs: Math.min(probe.everyMs, 500) };
    const isWell = await waitFor(isOver, bounds);
    if (!isWell || isGone) throw new Error(`${name} is not ready:\n${await lastLines(docker, container)}`);
  }
}

/**
 * Waits for a container that ends.
 * @throws with its last lines when it ends badly, or not in time
 */
export async function awaitCompletion(docker: Docker, container: string): Promise<void> {
  const code = await docker.run(['wait', container], { timeoutMs: migrationMs }).catch(() => 'not in time');
  if (code.trim() !== '0')
    throw new Error(`${container} ended with ${code.trim()}:\n${await lastLines(docker, container)}`);
}

async function answersWell(
  docker: Docker,
  { ask, timeoutMs }: Probe,
  { address, container }: { address: string; container: string },
): Promise<boolean> {
  if ('command' in ask) return (await docker.try(['exec', container, ...ask.command], { timeoutMs })).code === 0;
  if ('path' in ask) {
    const signal = AbortSignal.timeout(timeoutMs);
    return fetch(`http://${address}:${ask.port}${ask.path}`, { signal }).then(
      async (answer) => answer.body?.cancel().then(() => answer.ok) ?? answer.ok,
      () => false,
    );
  }
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: ask.port, timeout: timeoutMs });
    const end = (isWell: boolean) => {
      socket.destroy();
      resolve(isWell);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}

async function stateOf(docker: Docker, container: string): Promise<string> {
  return (await docker.run(['inspect', '--format', '{{.State.Status}}', container])).trim();
}

async function lastLines(docker: Docker, container: string): Promise<string> {
  return (await docker.try(['logs', '--tail', '12', container])).output.trim();
}
