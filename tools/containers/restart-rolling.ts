import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../infra/wait.ts';
import { containersOf } from './in-container.ts';
import type { Docker } from './docker.ts';

const perSecond = 10;
const healthyMs = 90_000;
const requestMs = 15_000;

export interface RollingRestart {
  requests: number;
  /** Asked once more, as clients of reads and of keyed writes do. */
  repeated: number;
  /** What went wrong, each time it did. */
  failures: string[];
  restarted: string[];
}

/**
 * Restarts every container of these services one by one, each when the last is healthy again, while a page is read and a
 * post is written over and over, as a client does: what was refused or broke before its answer began is asked once more.
 * @param how `ask`: sends one request to the proxy and answers its status
 */
export async function restartRolling(
  docker: Docker,
  services: readonly string[],
  { ask, log }: { ask: (request: PageRequest, timeoutMs: number) => Promise<string>; log: (line: string) => void },
): Promise<RollingRestart> {
  const result: RollingRestart = { requests: 0, repeated: 0, failures: [], restarted: [] };
  const stopped = new AbortController();
  const load = keepAsking(ask, result, stopped.signal);
  try {
    for (const service of services) {
      for (const container of await containersOf(docker, service)) {
        await docker.run(['restart', '--time', '30', container]);
        const isHealthy = async () =>
          (await docker.run(['inspect', '--format', '{{.State.Health.Status}}', container])).trim() === 'healthy';
        if (!(await waitFor(isHealthy, { timeoutMs: healthyMs, intervalMs: 500 }))) {
          throw new Error(`${container} is not healthy ${healthyMs / 1_000} s after its restart`);
        }
        result.restarted.push(container);
        log(`${container} is back`);
      }
    }
  } finally {
    stopped.abort();
    await load;
  }
  return result;
}

/** What is asked for. */
export interface PageRequest {
  query: string;
  variables: Record<string, unknown>;
  idempotencyKey: string | undefined;
}

const page = '{ homeTimeline(first: 20) { edges { node { id text author { handle } } } } }';
const publish = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';

async function keepAsking(
  ask: (request: PageRequest, timeoutMs: number) => Promise<string>,
  result: RollingRestart,
  signal: AbortSignal,
): Promise<void> {
  const asked: Promise<void>[] = [];
  for (let turn = 0; !signal.aborted; turn++) {
    const isWrite = turn % 5 === 0;
    const request = isWrite
      ? { query: publish, variables: { input: { text: `post ${turn}` } }, idempotencyKey: randomUUID() }
      : { query: page, variables: {}, idempotencyKey: undefined };
    result.requests += 1;
    asked.push(
      (async () => {
        const first = await ask(request, requestMs);
        if (first === '') return;
        result.repeated += 1;
        const last = await ask(request, requestMs);
        if (last !== '') result.failures.push(`${isWrite ? 'publish' : 'home timeline'}: ${first}, then ${last}`);
      })(),
    );
    await delay(1_000 / perSecond);
  }
  await Promise.all(asked);
}
