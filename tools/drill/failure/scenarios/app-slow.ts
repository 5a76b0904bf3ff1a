import { hold } from './hold.ts';
import type { Place, Scenario } from '../scenario.ts';

const app = 'notifications';
const slowForMs = 16_000;
const stallMs = 2_000;
const breathMs = 50;

/** The app answers nothing for two seconds, then what has come for an instant, and so on: it is there, and slow. */
export const appSlow: Scenario = {
  name: 'app-slow',
  summary: `every answer of ${app} takes up to 2 s, for 16 s`,
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 60,
  failed: [app],
  recoverySecondsMax: 10,
  break: stall,
  mend: async ({ system }) => {
    for (const instance of system.instances(app)) instance.signal('SIGCONT');
  },
};

async function stall(place: Place): Promise<void> {
  const instances = place.system.instances(app);
  const endAt = performance.now() + slowForMs;
  while (performance.now() < endAt) {
    for (const instance of instances) instance.signal('SIGSTOP');
    await hold(place, stallMs);
    for (const instance of instances) instance.signal('SIGCONT');
    await hold(place, breathMs);
  }
}
