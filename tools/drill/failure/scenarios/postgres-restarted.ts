import type { Scenario } from '../scenario.ts';
import { hold } from './hold.ts';

/** All databases live on one server here: nothing works without it, and everything has to come back. */
export const postgresRestarted: Scenario = {
  name: 'postgres-restarted',
  summary: 'PostgreSQL is killed, and started again 3 s later',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 60,
  failed: ['postgres'],
  recoverySecondsMax: 10,
  break: async (place) => {
    await place.system.postgres.kill();
    await hold(place, 3_000);
  },
  mend: ({ system }) => system.postgres.start(),
};
