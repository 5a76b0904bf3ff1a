import { setTimeout as delay } from 'node:timers/promises';
import type { SupervisedApp } from '../../../system/supervised-app.ts';
import type { System } from '../../../system/system.ts';
import type { Place, Scenario } from '../scenario.ts';

/** An instance that has been ready for so long counts as there, and the next one may go: `minReadySeconds`. */
const settledMs = 3_000;

const apps = ['accounts', 'posts', 'feeds', 'media', 'notifications', 'gateway'];

/** Every instance of every app, one after the other, is told to end and started again. */
export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  summary: 'every instance of every app (two each) is told to end and started again, one after the other',
  cases: Object.fromEntries(apps.map((app) => [app, `both instances of ${app}`])),
  needs: { replicas: 2, natsNodes: 1 },
  perSecond: 100,
  failed: [],
  isStrict: true,
  recoverySecondsMax: 0,
  break: restartAll,
  mend: async () => undefined,
};

async function restartAll({ system, only, log, signal, complain }: Place): Promise<void> {
  for (const instance of chosen(system, only)) {
    const startedAt = performance.now();
    await instance.stop();
    const ms = Math.round(performance.now() - startedAt);
    const how = instance.exits.at(-1);
    if (how !== 0) complain(`${instance.name} had to end with 0, and ended with ${how ?? 'a signal'}`);
    instance.start();
    await instance.ready();
    log(`${instance.name} ended in ${ms} ms and is back`);
    await delay(settledMs, undefined, { signal });
  }
}

function chosen({ apps: all }: System, only: Place['only']): readonly SupervisedApp[] {
  return all.filter(({ instance }) => only?.includes(instance.app.name) ?? true);
}
