import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { ChaosWorld } from '../world/chaos-world.ts';
import type { Defects } from './defects.ts';
import { streamState } from './stream-state.ts';

interface SentRow {
  seq: number;
  event_id: string;
  aggregate_id: string;
  version: number;
  type: string;
  envelope: Buffer;
}

export const producers = ['accounts', 'posts', 'feeds', 'notifications'] as const;
export type EventCounts = Map<string, number>;

const readTimeoutMs = 60_000;

/**
 * Every event stands once, under the sequence its database gave it, in the order of its aggregate; streams hold exactly
 * these bytes. Returns events by type and aggregate.
 */
export async function checkStreams(world: ChaosWorld, defects: Defects): Promise<EventCounts> {
  const counts: EventCounts = new Map();
  const connection = await connect({ ...(await world.nats.connectionOf('operator')), timeout: 10_000 });
  try {
    const manager = await jetstreamManager(connection, { timeout: 5_000 });
    for (const app of producers) {
      const rows = await sentRows(world, app);
      checkRows(app, rows, defects);
      for (const { type, aggregate_id } of rows) {
        const key = `${type.replace(/^.*\./, '')} ${aggregate_id}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      await checkStream({ manager, name: app.toUpperCase(), rows }, defects);
    }
    return counts;
  } finally {
    await connection.close();
  }
}

function sentRows({ postgres }: ChaosWorld, app: string): Promise<SentRow[]> {
  return postgres.query<SentRow>(
    app,
    `select seq::float as seq, event_id, aggregate_id, version::float as version, type, envelope
     from outbox_sent order by outbox_sent.seq`,
  );
}

function checkRows(app: string, rows: readonly SentRow[], defects: Defects): void {
  const ids = new Set<string>();
  const versions = new Map<string, number>();
  for (const [index, { seq, event_id, aggregate_id, version }] of rows.entries()) {
    if (seq !== index + 1) return defects.add('gap', `${app} numbered ${seq} where ${index + 1} was expected`);
    if (ids.has(event_id)) defects.add('doubled', `event ${event_id} of ${app}`);
    ids.add(event_id);
    const before = versions.get(aggregate_id) ?? 0;
    if (version <= before) defects.add('out of order', `${app} ${aggregate_id}: version ${version} after ${before}`);
    versions.set(aggregate_id, version);
  }
}

async function checkStream(
  { manager, name, rows }: { manager: JetStreamManager; name: string; rows: readonly SentRow[] },
  defects: Defects,
): Promise<void> {
  const state = await streamState(manager, name);
  const extra = state.last_seq - rows.length;
  if (extra < 0) defects.add('lost', `stream ${name} ends at ${state.last_seq}, its database at ${rows.length}`);
  if (extra > 0) defects.add('phantom', `stream ${name} ends at ${state.last_seq}, its database at ${rows.length}`);
  if (state.messages === 0) return;
  const { name: consumer } = await manager.consumers.add(name, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.All,
    inactive_threshold: 30_000_000_000,
  });
  const reader = await manager.jetstream().consumers.get(name, consumer);
  let next = state.first_seq;
  const deadline = Date.now() + readTimeoutMs;
  while (next <= state.last_seq && Date.now() < deadline) {
    const max_messages = Math.min(500, state.last_seq - next + 1);
    for await (const { seq, data } of await reader.fetch({ max_messages, expires: 2_000 })) {
      if (seq !== next) defects.add('gap', `stream ${name} has ${seq} where ${next} was expected`);
      const row = rows[seq - 1];
      if (row && !row.envelope.equals(data)) defects.add('phantom', `stream ${name} holds another event at ${seq}`);
      next = seq + 1;
    }
  }
  if (next <= state.last_seq) defects.add('lost', `stream ${name} could be read up to ${next - 1} only`);
}
