import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsCluster, NatsNode } from '../../../tools/infra/nats-cluster.ts';

/** The node that leads a stream; the first one when nobody can tell. */
export async function leaderOf(nats: NatsCluster, stream: string): Promise<NatsNode> {
  const [first] = nats.nodes;
  if (!first) throw new Error('expected a broker with nodes, got none');
  if (nats.nodes.length === 1) return first;
  const connection = await connect({
    ...(await nats.connectionOf('operator')),
    timeout: 5_000,
    maxReconnectAttempts: 2,
  });
  try {
    const { cluster } = await (await jetstreamManager(connection, { timeout: 3_000 })).streams.info(stream);
    return nats.nodes.find(({ name }) => name === cluster?.leader) ?? first;
  } catch {
    return first;
  } finally {
    await connection.close();
  }
}
