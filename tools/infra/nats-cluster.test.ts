import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findNatsServer } from './find-nats-server.ts';
import { startNatsCluster, type NatsCluster } from './nats-cluster.ts';
import { processIdentity } from './process-identity.ts';
import { waitFor } from './wait.ts';

const program = process.env.ROOKERY_NATS_SERVER ?? (await findNatsServer()).path;
let cluster: NatsCluster;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nats-cluster-'));
  cluster = await startNatsCluster({ program, directory, size: 3, durable: false });
}, 60_000);

afterAll(() => cluster.stop());

describe('startNatsCluster', () => {
  it('keeps a stream of three replicas over the death of its leader', async () => {
    const connection = await connect({ servers: cluster.urls, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    const manager = await jetstreamManager(connection, { timeout: 20_000 });
    const { cluster: placed } = await manager.streams.add({ name: 'S', subjects: ['s.>'], num_replicas: 3 });
    await manager.jetstream().publish('s.1', 'one');
    const leader = cluster.nodes.find(({ name }) => name === placed?.leader)!;
    const { pid } = leader;

    await leader.kill();

    expect(processIdentity(pid)).toBeUndefined();
    const stored = () =>
      manager.streams.info('S').then(
        ({ state }) => state.messages,
        () => undefined,
      );
    expect(await waitFor(stored, { timeoutMs: 30_000 })).toBe(1);
    await leader.start();
    expect(leader.pid).not.toBe(pid);
    expect(await waitFor(() => leader.isHealthy(), { timeoutMs: 30_000 })).toBe(true);
    await connection.close();
  }, 120_000);

  it('stalls a node and lets it go on', async () => {
    const node = cluster.nodes[0]!;

    node.pause();
    expect(await node.isHealthy()).toBe(false);
    node.resume();

    expect(await waitFor(() => node.isHealthy(), { timeoutMs: 30_000 })).toBe(true);
  }, 30_000);

  it('stops every node, and twice is like once', async () => {
    const pids = cluster.nodes.map(({ pid }) => pid);

    await cluster.stop();
    await cluster.stop();

    expect(pids.map(processIdentity)).toEqual([undefined, undefined, undefined]);
  }, 30_000);
});
