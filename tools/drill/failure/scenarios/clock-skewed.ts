import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitFor } from '../../../infra/wait.ts';
import { readyUrl } from '../../../start/instances.ts';
import type { SupervisedApp } from '../../../system/supervised-app.ts';
import type { Place, Scenario } from '../scenario.ts';

const instanceName = 'posts-1';
/** To see that the clock is wrong, or right again: a check of readiness is remembered for a second. */
const noticedMsMax = 10_000;
const preload = pathToFileURL(join(import.meta.dirname, '..', 'movable-clock.preload.mjs')).href;

/**
 * What the instance answers is wrong until it has noticed. From then on, and its clock is still wrong, others answer: the
 * cause is gone for its callers, not for itself.
 */
export const clockSkewed: Scenario = {
  name: 'clock-skewed',
  summary: `the clock of ${instanceName}, one of two, is an hour ahead; it leaves readiness, and the other answers`,
  needs: { replicas: 2, natsNodes: 1 },
  perSecond: 60,
  failed: ['posts'],
  recoverySecondsMax: 10,
  prepare: async () => ({ env: { NODE_OPTIONS: `--import=${preload}` } }),
  break: async (place) => {
    const skewed = place.system.instance(instanceName);
    moveClock(skewed);
    await awaitReadiness(skewed, 503, place);
    place.log(`${instanceName} has left readiness`);
  },
  mend: async () => undefined,
  check: async (place) => {
    const skewed = place.system.instance(instanceName);
    if ((await statusOf(skewed)) !== 503) place.complain(`${instanceName} is ready with a clock that is an hour ahead`);
    moveClock(skewed);
    await awaitReadiness(skewed, 200, place);
  },
};

/** An hour ahead, and back again. */
function moveClock(instance: SupervisedApp): void {
  instance.signal('SIGUSR2');
}

async function awaitReadiness(instance: SupervisedApp, status: number, { complain, signal }: Place): Promise<void> {
  const isSo = async () => (await statusOf(instance)) === status;
  if (await waitFor(isSo, { timeoutMs: noticedMsMax, intervalMs: 100, signal })) return;
  complain(`the readiness of ${instance.name} was not ${status} within ${noticedMsMax / 1_000} s`);
}

async function statusOf({ instance }: SupervisedApp): Promise<number | undefined> {
  try {
    const { status } = await fetch(readyUrl(instance), { signal: AbortSignal.timeout(2_000) });
    return status;
  } catch {
    return undefined;
  }
}
