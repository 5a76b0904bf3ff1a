import { Random } from '../random.ts';
import type { Fault, Schedule, ScheduledFault } from './fault.ts';

const warmUpMs = 3_000;
const gapMsMin = 2_500;
const gapMsMax = 9_000;
/** Longer than every timeout there is: half a minute is the longest a standby works without the lease. */
const stallMs = 35_000;
/** Longer than what a healed system needs to notice that it may go on. */
const coolDownMs = 10_000;

const producers = ['accounts', 'posts', 'feeds', 'notifications'] as const;
const listeners = [
  { app: 'feeds', source: 'posts' },
  { app: 'notifications', source: 'posts' },
  { app: 'notifications', source: 'feeds' },
] as const;

/**
 * The faults of a long run: a bag that holds each kind is drawn empty again and again, in an order, at times and on
 * targets that follow from the seed alone.
 */
export function scheduleOf(seed: number, lastsMs: number): Schedule {
  const random = Random.of(seed, 'schedule');
  const faults: ScheduledFault[] = [];
  let bag: Fault[] = [];
  for (let atMs = warmUpMs; atMs < lastsMs - coolDownMs; atMs += random.int(gapMsMin, gapMsMax)) {
    if (bag.length === 0) bag = random.shuffled(bagOf(random));
    const fault = bag.pop();
    if (fault) faults.push({ atMs, ...fault });
  }
  return { seed, lastsMs, faults };
}

function bagOf(random: Random): Fault[] {
  const replica = () => random.int(1, 2);
  const brief = () => random.int(500, 4_000);
  return [
    ...['accounts', 'posts', 'feeds', 'media', 'notifications', 'gateway'].map((app): Fault => ({
      kind: 'kill-app',
      app,
      replica: replica(),
    })),
    ...producers.slice(1).map((app): Fault => ({ kind: 'kill-relay', app })),
    ...listeners.map((listener): Fault => ({ kind: 'kill-listener', ...listener })),
    { kind: 'stall-listener', ...random.pick(listeners), ms: stallMs },
    { kind: 'stall-listener', ...random.pick(listeners), ms: random.int(5_000, 12_000) },
    { kind: 'stall-relay', app: random.pick(producers), ms: random.int(5_000, 12_000) },
    { kind: 'stall-app', app: 'gateway', replica: replica(), ms: random.int(3_000, 8_000) },
    { kind: 'kill-nats', stream: 'POSTS', ms: brief() },
    { kind: 'kill-nats', stream: random.pick(['FEEDS', 'NOTIFICATIONS']), ms: brief() },
    { kind: 'broker-away', ms: 30_000 },
    { kind: 'wipe-broker' },
    { kind: 'kill-postgres', ms: brief() },
    { kind: 'duplicates', count: 30 },
    { kind: 'poison', app: 'notifications', percent: 1, ms: random.int(10_000, 25_000) },
    { kind: 'poison', app: 'feeds', percent: 1, ms: random.int(10_000, 25_000) },
    { kind: 'slow-commits', app: random.pick(['posts', 'feeds']), percent: 10, ms: random.int(10_000, 25_000) },
  ];
}
