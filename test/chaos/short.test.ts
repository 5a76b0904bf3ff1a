import { runChaos } from './chaos-run.ts';
import type { ScheduledFault } from './faults/fault.ts';
import { defectsIn, tableOf } from './report.ts';

/** Each mechanism once. Times leave the one before just enough room to be noticed and overcome. */
const faults: ScheduledFault[] = [
  { atMs: 300, kind: 'slow-commits', app: 'posts', percent: 20, ms: 12_000 },
  { atMs: 500, kind: 'poison', app: 'notifications', percent: 4, ms: 7_000 },
  { atMs: 800, kind: 'poison', app: 'feeds', percent: 4, ms: 7_000 },
  { atMs: 2_500, kind: 'kill-relay', app: 'posts' },
  { atMs: 4_000, kind: 'kill-app', app: 'gateway', replica: 1 },
  { atMs: 5_500, kind: 'kill-nats', stream: 'POSTS', ms: 700 },
  { atMs: 8_000, kind: 'stall-listener', app: 'notifications', source: 'posts', ms: 6_500 },
  { atMs: 12_000, kind: 'duplicates', count: 10 },
  { atMs: 15_000, kind: 'wipe-broker' },
  { atMs: 16_500, kind: 'kill-postgres', ms: 500 },
  { atMs: 18_000, kind: 'kill-listener', app: 'feeds', source: 'posts' },
];

describe('chaos', () => {
  it('loses, doubles and reorders nothing', async () => {
    const report = await runChaos({
      schedule: { seed: 20_260_101, lastsMs: 20_000, faults },
      natsNodes: 1,
      natsProgram: process.env.ROOKERY_NATS_SERVER ?? '',
      apps: ['gateway', 'accounts', 'posts', 'feeds', 'notifications'],
      accounts: 10,
      watchers: 15,
      clients: 12,
      operationsPerSecond: 40,
      watcherLifeMsMax: 5_000,
      quietMsMax: 60_000,
      log: process.env.CHAOS_LOG ? (line) => console.log(line) : () => undefined,
    });
    expect(defectsIn(report) === 0 ? '' : tableOf(report)).toBe('');
  }, 240_000);
});
