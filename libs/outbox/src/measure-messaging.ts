import type { Database } from '@rookery/database';
import { gauge, observedCounter, readAtMostEvery } from '@rookery/telemetry';
import type { Reading } from '@rookery/telemetry';
import { countSetAside } from './event-metrics.js';
import type { ListenerStatus } from './listener.js';
import type { OutboxStatus } from './outbox-runtime.js';
import { readDeadLetters, readJobs, readOutbox } from './waiting-work.js';

interface Measured {
  /** The app, which is also the source of what its relay passes over. */
  app: string;
  database: Database;
  /** What this instance does. */
  status: () => OutboxStatus;
  relays: boolean;
  hasJobs: boolean;
}

/** A look at the database serves everybody who asks within this time. */
const lookEveryMs = 2_000;

/**
 * Shows at `/metrics` what waits in the app's database, which every instance says alike, and what this instance does about
 * it. Nothing is read before somebody asks. Called once, when everything runs.
 */
export function measureMessaging({ app, database, status, relays, hasJobs }: Measured): void {
  const sources = status().listeners.map(({ source }) => source);
  if (relays) measureRelay(database, status);
  if (sources.length > 0) measureListeners(database, status);
  for (const source of sources) countSetAside(source, 0);
  if (hasJobs) {
    const read = readAtMostEvery(lookEveryMs, () => readJobs(database));
    gauge('rookery.jobs', { description: 'Jobs that wait for their next chunk.', unit: '{job}' }, async () => [
      [await read()],
    ]);
  }
  observedCounter(
    'rookery.passed_over',
    { description: 'Messages on a stream that are not the next event.', unit: '{message}' },
    () => passedOver(app, status()),
  );
}

function measureRelay(database: Database, status: () => OutboxStatus): void {
  const read = readAtMostEvery(lookEveryMs, () => readOutbox(database));
  gauge('rookery.outbox.depth', { description: 'Events that have no sequence yet.', unit: '{event}' }, async () => [
    [(await read()).depth],
  ]);
  gauge('rookery.outbox.age', { description: 'How long the oldest of them has waited.', unit: 's' }, async () => [
    [(await read()).ageSeconds],
  ]);
  gauge('rookery.relay.active', { description: '1 on the instance that sends.', unit: '{relay}' }, () => [
    [Number(status().relay?.active ?? false)],
  ]);
  gauge('rookery.relay.failing', { description: '1 while nothing can be sent.', unit: '{relay}' }, () => [
    [Number(status().relay?.lastError !== undefined)],
  ]);
}

function measureListeners(database: Database, status: () => OutboxStatus): void {
  const read = readAtMostEvery(lookEveryMs, () => readDeadLetters(database));
  gauge('rookery.dead_letters', { description: 'Events set aside.', unit: '{event}' }, async () => {
    const { dead, parked } = await read();
    return [
      [dead, { 'rookery.state': 'dead' }],
      [parked, { 'rookery.state': 'parked' }],
    ];
  });
  gauge('rookery.consumer.lag', { description: 'Messages behind the position, as last seen.', unit: '{event}' }, () =>
    lagsOf(status().listeners),
  );
  gauge('rookery.consumer.active', { description: '1 on the instance that listens.', unit: '{listener}' }, () =>
    status().listeners.map(({ source, active }) => [Number(active), { 'rookery.source': source }]),
  );
}

/** Whoever does not listen does not look at the stream: what it once saw there, or 0, would be no lag. */
export function lagsOf(listeners: readonly Pick<ListenerStatus, 'source' | 'active' | 'lag'>[]): Reading[] {
  return listeners.filter(({ active }) => active).map(({ source, lag }) => [lag, { 'rookery.source': source }]);
}

function passedOver(app: string, { relay, listeners }: OutboxStatus) {
  const byListeners = listeners.map(
    ({ source, foreign }) => [foreign, { 'rookery.source': source, 'rookery.by': 'listener' }] as const,
  );
  if (!relay) return byListeners;
  return [...byListeners, [relay.passedOver, { 'rookery.source': app, 'rookery.by': 'relay' }] as const];
}
