import { setTimeout as delay } from 'node:timers/promises';
import type { SupervisedApp } from '../../../system/supervised-app.ts';
import type { Place } from '../scenario.ts';

/** Leaves it broken for so long. */
export function hold({ signal }: Place, ms: number): Promise<void> {
  return delay(ms, undefined, { signal });
}

/** `kill -9`; they stay down. */
export async function killAll(instances: readonly SupervisedApp[]): Promise<void> {
  await Promise.all(instances.map((instance) => instance.kill()));
}

/** Starts them and waits until they are ready. */
export async function startAll(instances: readonly SupervisedApp[]): Promise<void> {
  for (const instance of instances) instance.start();
  await Promise.all(instances.map((instance) => instance.ready()));
}
