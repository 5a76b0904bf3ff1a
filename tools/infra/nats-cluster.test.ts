import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clusterLines, type BrokerAccess } from './broker-access.ts';
import { DevelopmentCa } from './development-ca.ts';
import { findNatsServer } from './find-nats-server.ts';
import { startNats } from './nats.ts';
import { startNatsCluster, type NatsCluster } from './nats-cluster.ts';
import { freePorts } from './ports.ts';
import { processIdentity } from './process-identity.ts';
import { waitFor } from './wait.ts';

const program = process.env.ROOKERY_NATS_SERVER ?? (await findNatsServer()).path;
let cluster: NatsCluster;
let access: BrokerAccess;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nats-cluster-'));
  const users = [{ name: 'anyone', publish: ['>'], subscribe: ['>'] }];
  access = { ca: await DevelopmentCa.open(join(directory, 'tls')), users };
  cluster = await startNatsCluster({ program, directory, access, size: 3, durable: false });
}, 120_000);

afterAll(() => cluster.stop());

describe('startNatsCluster', () => {
  it('keeps a stream of three replicas over the death of its leader', async () => {
    const patience = { maxReconnectAttempts: -1, reconnectTimeWait: 100 };
    const connection = await connect({ ...(await cluster.connectionOf('anyone')), ...patience });
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
  }, 120_000);

  it.each([
    ['lets in', 'nats', /Route connection created/],
    ['refuses', 'posts', /Authorization Error|Authorization Violation/],
  ])(
    '%s a route with the certificate of %s',
    async (_verb, name, outcome) => {
      const varz = (await (await fetch(`${cluster.nodes[0]!.monitorUrl}/varz`)).json()) as {
        cluster: { cluster_port: number };
      };
      await access.ca.issue(name);
      const [port] = await freePorts(1);
      const lines = await clusterLines(access.ca, { port: port!, routes: [varz.cluster.cluster_port] });
      const settings = lines.map((line) => line.replaceAll('/nats/tls.', `/${name}/tls.`));
      const said: string[] = [];
      const directory = mkdtempSync(join(tmpdir(), 'nats-route-'));
      const log = (line: string) => void said.push(line);
      const server = await startNats({
        program,
        directory,
        access,
        settings,
        name: `route-${name}`,
        log,
        durable: false,
      });
      try {
        const hasSaid = () => said.some((line) => outcome.test(line) && /rid:/.test(line));
        expect(await waitFor(hasSaid, { timeoutMs: 30_000 })).toBe(true);
      } finally {
        await server.stop();
      }
    },
    120_000,
  );

  it('stops every node, and twice is like once', async () => {
    const pids = cluster.nodes.map(({ pid }) => pid);

    await cluster.stop();
    await cluster.stop();

    expect(pids.map(processIdentity)).toEqual([undefined, undefined, undefined]);
  }, 120_000);
});
