import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { processIdentity } from '../../../tools/infra/process-identity.ts';
import { settle, startWorld } from '../src/index.js';
import type { World } from '../src/index.js';

let world: World;

beforeAll(async () => {
  world = await startWorld({ apps: ['accounts'], natsNodes: 3, ownPostgres: true });
}, 120_000);

afterAll(() => world?.stop(), 30_000);

describe('startWorld', () => {
  it('has its own PostgreSQL, which dies at once and comes back with what was committed', async () => {
    const before = await world.signUp('ada');
    const { pid } = world.postgres;

    await world.postgres.kill();
    expect(processIdentity(pid)).toBeUndefined();
    await expect(world.signUp('bob')).rejects.toThrow();
    await world.postgres.start();

    const after = await settle(() => world.signUp('eve'), { withinMs: 30_000 });
    expect(after.id).not.toBe(before.id);
  }, 120_000);

  it('goes on when one of three brokers is away', async () => {
    const [node, other] = world.nats.nodes;
    await settle(async () => expect(await replicasOf(other?.monitorUrl)).toEqual({ ACCOUNTS: 3 }));

    await node?.kill();
    await settle(() => world.signUp('joe'), { withinMs: 30_000 });
    await node?.start();

    expect(world.nats.url.split(',')).toHaveLength(3);
  }, 120_000);

  it('stalls an app, lets it go on and restarts it on the same port', async () => {
    const app = world.app('accounts');
    const { pid } = app;
    const isReady = async () => {
      const url = `http://127.0.0.1:${app.instance.healthPort}/health/ready`;
      expect((await fetch(url, { signal: AbortSignal.timeout(1_000) })).status).toBe(200);
    };

    app.pause();
    await expect(isReady()).rejects.toThrow();
    app.resume();
    await settle(isReady);
    expect(await app.stop()).toBe(0);
    await app.start();

    expect(app.pid).not.toBe(pid);
    await settle(isReady);
  }, 120_000);
});

interface JetStreamReport {
  account_details?: { stream_detail?: { name: string; config: { num_replicas: number } }[] }[];
}

async function replicasOf(monitorUrl = ''): Promise<Record<string, number>> {
  const response = await fetch(`${monitorUrl}/jsz?streams=true&config=true`);
  const { account_details: accounts = [] } = (await response.json()) as JetStreamReport;
  const streams = accounts.flatMap(({ stream_detail: details = [] }) => details);
  return Object.fromEntries(streams.map(({ name, config }) => [name, config.num_replicas]));
}
