import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsCluster } from '../../../tools/infra/nats-cluster.ts';
import type { Random } from '../random.ts';

const apps = ['posts', 'feeds', 'notifications'];
const timeoutMs = 2_000;

/**
 * Publishes stored events of one app once more, with that app's certificate, each on the condition a relay puts on it, long after every deduplication window.
 * Returns how many the broker took, which must be none.
 */
export async function publishAgain(nats: NatsCluster, random: Random, count: number): Promise<number> {
  const app = random.pick(apps);
  const connection = await connect({ ...(await nats.connectionOf(app)), timeout: 5_000, maxReconnectAttempts: 0 });
  try {
    let taken = 0;
    for (let index = 0; index < count; index++) {
      if (await publishOneAgain(connection, { random, name: app.toUpperCase() }).catch(() => false)) taken++;
    }
    return taken;
  } finally {
    await connection.close();
  }
}

async function publishOneAgain(
  connection: NatsConnection,
  { random, name }: { random: Random; name: string },
): Promise<boolean> {
  const manager = await jetstreamManager(connection, { timeout: timeoutMs });
  const { state } = await manager.streams.info(name);
  if (state.messages === 0) return false;
  const seq = random.int(state.first_seq, state.last_seq);
  const stored = await manager.streams.getMessage(name, { seq });
  if (!stored) return false;
  const conditions = headers();
  conditions.set('Nats-Expected-Stream', name);
  conditions.set('Nats-Expected-Last-Sequence', String(seq - 1));
  const answer = await connection.request(stored.subject, stored.data, { timeout: timeoutMs, headers: conditions });
  return answer.json<{ error?: unknown }>().error === undefined;
}
