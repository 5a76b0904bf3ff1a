import { drillAlerts } from '../../tools/drill/alert/alert-drill.ts';
import { playScenario } from '../../tools/drill/failure/failure-drill.ts';
import type { Scenario } from '../../tools/drill/failure/scenario.ts';
import { hold, killAll, startAll } from '../../tools/drill/failure/scenarios/hold.ts';
import { openStage, type Stage } from '../../tools/drill/failure/stage.ts';
import { findMonitoring } from '../../tools/infra/find-monitoring.ts';

const reason = await findMonitoring().then(
  () => undefined,
  (error: Error) => error.message,
);
if (reason !== undefined) process.stderr.write(`SKIPPED, no alert is drilled: ${reason}\n`);

const notificationsAway: Scenario = {
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

/** The short versions, one after the other on one system, as `npm run drill -- failures` plays the long ones. */
describe('npm run drill', () => {
  const closers = new AsyncDisposableStack();
  const lines: string[] = [];
  const context = { log: (line: string) => lines.push(line), signal: new AbortController().signal };
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(notificationsAway.needs, { ...context, env: {}, closers });
  }, 120_000);
  afterAll(() => closers.disposeAsync());

  it('sees what fails without notifications, and that nothing else does', async () => {
    const { report, text } = await playScenario(
      notificationsAway,
      { ...context, stage, only: undefined, perSecond: undefined },
      { warmUpMs: 1_000, beforeMs: 1_000, calmMs: 1_500 },
    );
    expect(report).toMatchObject({ lost: 0, othersSucceeded: 1 });
    // It does fail, or the drill could not see anything.
    expect(text).toMatch(/during +need it +\d+ +[1-9]/);
  }, 120_000);

  (reason === undefined ? it : it.skip)(
    'pages once when the broker is gone, and says when it is back',
    async () => {
      const options = { ...context, only: ['broker'], perSecond: undefined, factor: 30 };
      const { verdict, text } = await drillAlerts(stage.system, options);
      expect(verdict === 'passed' ? '' : [...lines, text].join('\n')).toBe('');
    },
    240_000,
  );
});
