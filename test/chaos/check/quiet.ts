import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Watcher } from '../load/watcher.ts';
import type { ChaosWorld } from '../world/chaos-world.ts';
import { listeners } from './check-positions.ts';
import { producers } from './check-streams.ts';
import { streamState } from './stream-state.ts';

const pollMs = 250;

/** Waits until nothing is under way any more. Returns what still was when the time was over; nothing is well. */
export async function becomeQuiet(
  world: ChaosWorld,
  watchers: readonly Watcher[],
  timeoutMs: number,
): Promise<string[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const busy = await whatIsBusy(world, watchers).catch((error: unknown) => [String(error)]);
    if (busy.length === 0 || Date.now() > deadline) return busy;
    await delay(pollMs);
  }
}

async function whatIsBusy(world: ChaosWorld, watchers: readonly Watcher[]): Promise<string[]> {
  const busy: string[] = [];
  const ends = await streamEnds(world);
  for (const app of producers) {
    const [row] = await world.postgres.query<{ waiting: number; last_seq: number }>(
      app,
      'select (select count(*)::int from outbox) as waiting, last_seq::float as last_seq from relay_state',
    );
    if (row && row.waiting > 0) busy.push(`${row.waiting} events wait in the outbox of ${app}`);
    if (row && row.last_seq !== ends.get(app)) busy.push(`${app} numbered ${row.last_seq}, sent ${ends.get(app)}`);
  }
  for (const app of listeners) {
    const positions = await world.postgres.query<{ source: string; seq: number }>(
      app,
      'select source, seq::float as seq from consumer_position',
    );
    for (const { source, seq } of positions) {
      if (seq !== ends.get(source)) busy.push(`${app} is at ${seq} of ${ends.get(source)} in ${source}`);
    }
    const [left] = await world.postgres.query<{ jobs: number; parked: number }>(
      app,
      `select (select count(*)::int from jobs) as jobs,
         (select count(distinct (source, aggregate_id))::int from dead_letters as letter where state = 'parked' and not exists
           (select from dead_letters as other where other.source = letter.source
              and other.aggregate_id = letter.aggregate_id and other.state = 'dead')) as parked`,
    );
    if (left && left.jobs > 0) busy.push(`${left.jobs} jobs of ${app}`);
    if (left && left.parked > 0) busy.push(`${left.parked} aggregates parked in ${app}`);
  }
  return [...busy, ...(await lateWatchers(world, watchers))];
}

async function lateWatchers({ postgres }: ChaosWorld, watchers: readonly Watcher[]): Promise<string[]> {
  const text = 'select account_id, head_seq::float as head_seq from inboxes';
  const rows = await postgres.query<{ account_id: string; head_seq: number }>('notifications', text);
  const heads = new Map(rows.map(({ account_id, head_seq }) => [account_id, head_seq]));
  return watchers.flatMap(({ person, lastSeq }, index) => {
    const head = heads.get(person.id) ?? 0;
    return lastSeq === head ? [] : [`subscriber ${index} is at ${lastSeq} of ${head}`];
  });
}

async function streamEnds(world: ChaosWorld): Promise<Map<string, number>> {
  const connection = await connect({ ...(await world.nats.connectionOf('operator')), timeout: 5_000 });
  try {
    const manager = await jetstreamManager(connection, { timeout: 5_000 });
    const ends = new Map<string, number>();
    for (const app of producers) ends.set(app, (await streamState(manager, app.toUpperCase())).last_seq);
    return ends;
  } finally {
    await connection.close();
  }
}
