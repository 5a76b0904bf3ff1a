import { becomeQuiet } from './check/quiet.ts';
import { checkDeadLetters } from './check/check-dead-letters.ts';
import { checkEvents } from './check/check-events.ts';
import { checkInboxes } from './check/check-inboxes.ts';
import { checkNotifications } from './check/check-notifications.ts';
import { checkPositions } from './check/check-positions.ts';
import { checkStreams } from './check/check-streams.ts';
import { checkTimelines } from './check/check-timelines.ts';
import { checkWatchers } from './check/check-watchers.ts';
import { checkWrites } from './check/check-writes.ts';
import { Defects } from './check/defects.ts';
import { readState } from './check/state.ts';
import { FaultRunner } from './faults/fault-runner.ts';
import type { Schedule } from './faults/fault.ts';
import { endSlowCommits } from './faults/slow-commits.ts';
import { removePoison } from './faults/poison.ts';
import { replayDeadLetters } from './faults/replay-dead-letters.ts';
import { Api } from './load/api.ts';
import { hasBlocks } from './load/has-blocks.ts';
import { Journal } from './load/journal.ts';
import { Load } from './load/load.ts';
import { registerPeople } from './load/people.ts';
import type { Person } from './load/people.ts';
import { probeOpenings } from './load/probe-openings.ts';
import { socketViews } from './load/socket-view.ts';
import { streamViews } from './load/stream-view.ts';
import { Watcher } from './load/watcher.ts';
import { Random } from './random.ts';
import type { Report } from './report.ts';
import { startChaosWorld } from './world/chaos-world.ts';
import type { ChaosWorld } from './world/chaos-world.ts';

export interface ChaosOptions {
  natsProgram: string;
  natsNodes: 1 | 3;
  apps: string[];
  schedule: Schedule;
  accounts: number;
  watchers: number;
  clients: number;
  operationsPerSecond: number;
  /** The longest a subscriber stays connected. */
  watcherLifeMsMax: number;
  quietMsMax: number;
  log: (line: string) => void;
}

/** Starts a world, lets people live in it while it breaks, heals it, and looks at everything that must hold. */
export async function runChaos(options: ChaosOptions): Promise<Report> {
  const { schedule, log } = options;
  const startedAt = performance.now();
  const say = (line: string) => log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s | ${line}`);
  const world = await startChaosWorld({ ...options, random: Random.of(schedule.seed, 'supervisor') });
  const watchers: Watcher[] = [];
  const stopEarly = () => void world.stop().finally(() => process.exit(130));
  process.once('SIGINT', stopEarly).once('SIGTERM', stopEarly);
  try {
    say(`${world.apps.length} processes run`);
    const people = await registerPeople(new Api(world.url), options.accounts);
    say(`${people.length} accounts registered`);
    watchers.push(...watchersOf(people, options));
    for (const watcher of watchers) watcher.start();
    const journal = new Journal();
    const load = new Load({ ...options, seed: schedule.seed, people, hasBlocks: await hasBlocks(people) }, journal);
    const faults = new FaultRunner(world, schedule.seed, say);
    load.start();
    await faults.run(schedule);
    await load.stop();
    say('the load has ended; healing');
    const defects = new Defects();
    await heal(world, faults);
    const busy = await becomeQuiet(world, watchers, options.quietMsMax);
    say(busy.length === 0 ? 'all is quiet' : 'not everything became quiet');
    for (const what of busy) defects.add('not quiet', what);
    if (busy.length > 0)
      for (const app of world.apps) for (const line of app.lines.slice(-3)) say(`${app.name} ${line}`);
    if (busy.length === 0) {
      const openings = { world, people, journal, random: Random.of(schedule.seed, 'probe') };
      for (const late of await probeOpenings(openings)) defects.add('late', late);
      say('live views were opened while news came');
      for (const what of await becomeQuiet(world, watchers, options.quietMsMax)) defects.add('not quiet', what);
    }
    await check({ world, journal, watchers, people, faults }, defects);
    say('checked');
    return {
      seed: schedule.seed,
      minutes: schedule.lastsMs / 60_000,
      natsNodes: options.natsNodes,
      operations: Object.fromEntries(journal.counts),
      reasons: Object.fromEntries(journal.reasons),
      faults: Object.fromEntries(faults.counts),
      deadLettersReplayed: faults.deadLetters,
      restarts: world.apps.reduce((sum, { starts }) => sum + starts - 1, 0),
      subscribers: countByKind(watchers),
      changesShown: watchers.reduce((sum, { shown }) => sum + shown.length, 0),
      reconnects: watchers.reduce((sum, { connections }) => sum + connections - 1, 0),
      defects: Object.fromEntries(defects.counts),
      examples: defects.examples,
    };
  } finally {
    process.off('SIGINT', stopEarly).off('SIGTERM', stopEarly);
    await Promise.all(watchers.map((watcher) => watcher.stop()));
    await world.stop();
  }
}

function watchersOf(people: readonly Person[], { schedule, watchers, watcherLifeMsMax: lifeMsMax }: ChaosOptions) {
  return Array.from({ length: watchers }, (_, index) => {
    const person = people[index % people.length]!;
    // One in three; of people with two views some have one of each.
    const views = index % 3 === 0 ? streamViews : socketViews;
    return new Watcher(person, { views, random: Random.of(schedule.seed, `watcher ${index}`), lifeMsMax });
  });
}

function countByKind(watchers: readonly Watcher[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { views } of watchers) counts[views.name] = (counts[views.name] ?? 0) + 1;
  return counts;
}

/** Nothing is stalled, dead, slow or poisoned any more, and what was set aside may go on. */
async function heal(world: ChaosWorld, faults: FaultRunner): Promise<void> {
  await world.heal();
  for (const app of ['posts', 'feeds']) await endSlowCommits(world.postgres, app);
  for (const app of ['feeds', 'notifications']) {
    await removePoison(world.postgres, app);
    faults.deadLetters += await replayDeadLetters(world, app);
  }
}

interface Seen {
  world: ChaosWorld;
  journal: Journal;
  watchers: readonly Watcher[];
  people: readonly Person[];
  faults: FaultRunner;
}

async function check({ world, journal, watchers, people, faults }: Seen, defects: Defects): Promise<void> {
  const state = await readState(world.postgres);
  checkWrites(journal, state, defects);
  const accounts = people.map(({ id }) => id);
  checkTimelines(accounts, state, defects);
  checkInboxes(state, defects);
  checkNotifications(journal, state, defects);
  checkWatchers(watchers, state, defects);
  checkEvents({ events: await checkStreams(world, defects), accounts }, state, defects);
  await checkPositions(world.postgres, defects);
  await checkDeadLetters(world.postgres, defects);
  for (let count = 0; count < faults.duplicatesTaken; count++) defects.add('doubled', 'a stream took an event again');
}
