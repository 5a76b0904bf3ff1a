import { playScenario } from '../../tools/drill/failure/failure-drill.ts';
import { openStage } from '../../tools/drill/failure/stage.ts';
import { hold, killAll, startAll } from '../../tools/drill/failure/scenarios/hold.ts';
import type { Scenario } from '../../tools/drill/failure/scenario.ts';

const base: Scenario = {
  name: 'short',
  summary: 'notifications is away for a second',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 20,
  failed: ['notifications'],
  recoverySecondsMax: 20,
  break: async (place) => {
    await killAll(place.system.instances('notifications'));
    await hold(place, 1_000);
  },
  mend: ({ system }) => startAll(system.instances('notifications')),
};

describe('npm run drill -- app-gone-notifications', () => {
  it('sees what fails without notifications, and that nothing else does', async () => {
    await using closers = new AsyncDisposableStack();
    const context = { log: () => undefined, signal: new AbortController().signal };
    const stage = await openStage(base.needs, { ...context, env: {}, closers });
    const { report, text } = await playScenario(
      base,
      { ...context, stage, only: undefined, perSecond: undefined },
      { warmUpMs: 1_000, beforeMs: 1_000, calmMs: 1_500 },
    );
    expect(report).toMatchObject({ lost: 0, othersSucceeded: 1 });
    // It does fail, or the drill could not see anything.
    expect(text).toMatch(/during +need it +\d+ +[1-9]/);
  }, 120_000);
});
