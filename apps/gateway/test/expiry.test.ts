import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import { SseClient } from './sse-client.js';

// More than one heartbeat of a stream and less than two, with ten seconds for a busy machine to open it.
const tokenSeconds = 25;

describe('an access token that expires', () => {
  let world: World;
  let ada: Person;

  beforeAll(async () => {
    const env = { ACCOUNTS_ACCESS_TOKEN_SECONDS: `${tokenSeconds}` };
    world = await startWorld({ apps: ['gateway', 'accounts', 'notifications'], env });
    ada = await world.signUp('ada');
  });
  afterAll(() => world?.stop());

  it('closes live views, which say so, and beat until then', async () => {
    const { headers } = new GatewayClient(world, ada);
    const stream = new SseClient(world.url, { headers });
    const closed = closeOf(headers);
    await settle(() => expect(stream.isClosed).toBe(true), { withinMs: 2 * tokenSeconds * 1_000 });
    expect(stream.bye).toBe('TOKEN_EXPIRED');
    expect(stream.comments).toBe(1);
    expect(await closed).toMatchObject({ code: 4401 });
    // One line for a connection, when it ends.
    const [gateway] = world.instances('gateway');
    const said = () => gateway!.lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    await settle(() => expect(said().filter((msg) => msg.endsWith(' /graphql'))).toEqual(['WS /graphql']));
  }, 120_000);

  /** How a subscription over a WebSocket ends. */
  function closeOf(connectionParams: Record<string, string>): Promise<unknown> {
    return new Promise((resolve) => {
      const client = createClient({
        url: `${world.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams,
        retryAttempts: 0,
        on: { closed: resolve },
      });
      const query = 'subscription { notificationChanged(after: 0) { seq } }';
      client.subscribe({ query }, { next: () => undefined, error: () => undefined, complete: () => undefined });
    });
  }
});
