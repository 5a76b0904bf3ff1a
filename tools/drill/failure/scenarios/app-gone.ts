import { killAll, hold, startAll } from './hold.ts';
import type { Part, Scenario } from '../scenario.ts';

/** An app without a single instance. */
function appGone(app: Part): Scenario {
  return {
    name: `app-gone-${app}`,
    summary: `every instance of ${app} is killed and stays away for 10 s`,
    needs: { replicas: 1, natsNodes: 1 },
    perSecond: 60,
    failed: [app],
    recoverySecondsMax: 10,
    break: async (place) => {
      await killAll(place.system.instances(app));
      await hold(place, 10_000);
    },
    mend: ({ system }) => startAll(system.instances(app)),
  };
}

export const appsGone = (['accounts', 'posts', 'feeds', 'media', 'notifications'] as const).map(appGone);
