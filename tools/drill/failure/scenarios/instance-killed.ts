import { killAll, hold, startAll } from './hold.ts';
import type { Scenario } from '../scenario.ts';

/** One of two instances of every domain app and of the gateway is gone at once, as with its node. */
export const instanceKilled: Scenario = {
  name: 'instance-killed',
  summary: 'the first of two instances of every app is killed and stays away for 10 s',
  needs: { replicas: 2, natsNodes: 1 },
  perSecond: 60,
  failed: [],
  recoverySecondsMax: 10,
  break: async (place) => {
    await killAll(place.system.apps.filter(({ name }) => name.endsWith('-1')));
    await hold(place, 10_000);
  },
  mend: ({ system }) => startAll(system.apps.filter(({ name }) => name.endsWith('-1'))),
};
