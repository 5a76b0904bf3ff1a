import { once } from 'node:events';
import { connect } from 'node:net';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { scrape } from './scrape.ts';

describe('What the gateway counts', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'media'] });
  }, 120_000);
  afterAll(() => world?.stop());

  const valueOf = async (name: string, labels: Record<string, string>) =>
    (await scrape(world, 'gateway')).find(
      (series) =>
        series.name === name && Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    )?.value;

  it('of requests under way is one more until the client has gone', async () => {
    const postsUnderWay = () => valueOf('http_server_active_requests', { http_request_method: 'POST' });
    const { hostname, port } = new URL(world.url);
    const client = connect(Number(port), hostname);
    await once(client, 'connect');
    client.write(`POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`);
    client.write('content-length: 100\r\n\r\n{');
    await settle(async () => expect(await postsUnderWay()).toBe(1));
    client.destroy();
    await settle(async () => expect(await postsUnderWay()).toBe(0));
  }, 60_000);

  it('of the near cache is a miss at first, then a hit, from 0 on', async () => {
    const reads = async () =>
      Promise.all(
        ['hit', 'miss'].map((outcome) => valueOf('rookery_cache_reads_total', { cache: 'accounts', outcome })),
      );
    expect(await reads()).toEqual([0, 0]);
    const ada = await world.signUp('ada');
    await settle(async () => {
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.tokens.accessToken}` },
        body: JSON.stringify({ query: '{ viewer { id handle displayName } }' }),
      });
      expect(response.status).toBe(200);
      const [hits, misses] = await reads();
      expect(misses).toBeGreaterThan(0);
      expect(hits).toBeGreaterThan(0);
    });
  }, 60_000);
});
