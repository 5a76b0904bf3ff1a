import { setTimeout as delay } from 'node:timers/promises';
import type { SupervisedApp } from '../../../system/supervised-app.ts';
import type { System } from '../../../system/system.ts';
import type { Place, Scenario } from '../scenario.ts';

/** An instance that has been ready for so long counts as there, and the next one may go: `minReadySeconds`. */
const settledMs = 3_000;

const apps = ['accounts', 'posts', 'feeds', 'media', 'notifications', 'gateway'];

const scaling = 'scaling';

/** Every instance of every app, one after the other, is told to end and started again; then a gateway comes and goes. */
export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  summary:
    'every instance of every app (two each) ends and is started again, one by one; a third gateway comes and goes',
  cases: {
    ...Object.fromEntries(apps.map((app) => [app, `both instances of ${app}`])),
    [scaling]: 'a third gateway comes, and goes again while the others go on at the public address',
  },
  needs: { replicas: 2, natsNodes: 1 },
  perSecond: 100,
  failed: [],
  isStrict: true,
  recoverySecondsMax: 0,
  break: async (place) => {
    await restartAll(place);
    if (place.only?.includes(scaling) ?? true) await scaleGateways(place);
  },
  mend: async () => undefined,
};

async function restartAll({ system, only, log, signal, complain }: Place): Promise<void> {
  for (const instance of chosen(system, only)) {
    const startedAt = performance.now();
    await instance.stop();
    const ms = Math.round(performance.now() - startedAt);
    complainUnlessClean(instance, complain);
    instance.start();
    await instance.ready();
    log(`${instance.name} ended in ${ms} ms and is back`);
    await delay(settledMs, undefined, { signal });
  }
}

async function scaleGateways({ system, log, signal, complain }: Place): Promise<void> {
  const added = await system.scaleOut('gateway');
  await delay(settledMs, undefined, { signal });
  await system.scaleIn(added.name);
  complainUnlessClean(added, complain);
  log(`${added.name} has come and gone`);
  await delay(settledMs, undefined, { signal });
}

function complainUnlessClean({ name, exits }: SupervisedApp, complain: Place['complain']): void {
  const code = exits.at(-1);
  if (code !== 0) complain(`${name} had to end with 0, and ended with ${code ?? 'a signal'}`);
}

function chosen({ apps: all }: System, only: Place['only']): readonly SupervisedApp[] {
  return all.filter(({ instance }) => only?.includes(instance.app.name) ?? true);
}
