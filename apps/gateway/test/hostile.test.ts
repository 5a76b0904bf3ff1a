import { Agent, request } from 'node:http';
import { startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { hostileRequests } from './hostile-requests.js';
import type { HostileRequest } from './hostile-requests.js';
import { heapBytesOf, heapOptions } from './own-heap.js';

/**
 * All ten thousand by `ROOKERY_TEST_HOSTILE_REQUESTS=10000 npm test -- apps/gateway/test/hostile`; fewer do in every run,
 * because what is left behind is judged by the request.
 */
const requests = Number(process.env.ROOKERY_TEST_HOSTILE_REQUESTS ?? 2_000);
const atOnce = 16;
/** The table of addresses grows by a kilobyte for each; a request that is held on to takes ten. */
const growthBytesMax = 8 * 1024 * 1024 + requests * 2 * 1024;

describe('hostile requests', () => {
  let world: World;
  let turn = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

  beforeAll(async () => {
    world = await startWorld({
      apps: ['gateway', 'accounts'],
      env: {
        ...heapOptions,
        // Each request comes from somebody else.
        GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8',
        GATEWAY_INTROSPECTION: 'false',
        LOG_LEVEL: 'warn',
      },
    });
  }, 120_000);
  afterAll(async () => {
    agent.destroy();
    await world?.stop();
  });

  it('find no schema where it is closed', async () => {
    const nobody = new GatewayClient(world);
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Post") { name } }']) {
      expect(await nobody.refusal(query)).toBe('INVALID_ARGUMENT INTROSPECTION_REFUSED');
    }
    const [misspelt] = (await nobody.run('{ viewer { handel } }')).errors ?? [];
    expect(misspelt?.message).toBe('Cannot query field "handel" on type "Account".');
    const query =
      'mutation ($input: SetNotificationPreferenceInput!) { setNotificationPreference(input: $input) { __typename } }';
    const [unknown] = (await nobody.run(query, { input: { kind: 'LIKES', enabled: true } })).errors ?? [];
    expect(unknown?.message).toMatch(/does not exist in "NotificationKind" enum\.$/);
  });

  it('leave nothing behind, and the next is answered', async () => {
    await sendAll(500);
    const before = await heapBytesOf(world.app('gateway'));
    const statuses = await sendAll(requests);
    const growth = (await heapBytesOf(world.app('gateway'))) - before;
    expect(growth).toBeLessThan(growthBytesMax);
    // Everything was refused by what it is, or is an answer that says so; nothing broke.
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(await new GatewayClient(world).ok('{ __typename }')).toEqual({ __typename: 'Query' });
    expect(world.app('gateway').lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  }, 180_000);

  /** How many answers there were of each status. */
  async function sendAll(count: number): Promise<Map<number, number>> {
    const statuses = new Map<number, number>();
    const end = turn + count;
    const worker = async () => {
      while (turn < end) {
        const make = hostileRequests[turn % hostileRequests.length]!;
        const status = await send(make(turn), turn++);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return statuses;
  }

  /** The status of the answer; 0 when the connection was closed without one. */
  function send({ method = 'POST', path = '/graphql', headers, body }: HostileRequest, from: number): Promise<number> {
    const address = `2001:db8:${(from >> 8).toString(16)}:${(from & 255).toString(16)}::1`;
    return new Promise((resolve) => {
      const sent = request(
        `${world.url}${path}`,
        { method, agent, headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers } },
        (answer) =>
          answer
            .resume()
            .once('end', () => resolve(answer.statusCode ?? 0))
            .once('error', () => resolve(0)),
      );
      sent.once('error', () => resolve(0)).end(body);
    });
  }
});
