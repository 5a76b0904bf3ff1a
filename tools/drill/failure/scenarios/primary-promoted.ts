import type { Scenario } from '../scenario.ts';

/**
 * The primary is gone for good and its synchronous standby takes its place: nobody tells the apps, and what was
 * acknowledged is there.
 */
export const primaryPromoted: Scenario = {
  name: 'primary-promoted',
  summary: 'the primary of PostgreSQL is killed for good, and its synchronous standby promoted',
  needs: { replicas: 1, natsNodes: 1, standby: true },
  perSecond: 60,
  failed: ['postgres'],
  recoverySecondsMax: 10,
  break: async ({ system, log }) => {
    const startedAt = performance.now();
    await system.postgres.promote();
    log(`promoted ${Math.round(performance.now() - startedAt)} ms after the primary was there last`);
  },
  mend: async () => undefined,
};
