import { once } from 'node:events';
import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import { LiveView } from './live-view.js';

describe('live views', () => {
  let world: World;
  let ada: Person;
  let bobs: GatewayClient;
  let adas: GatewayClient;
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    world = await commonWorld();
  }, 120_000);

  beforeEach(async () => {
    ada = await world.signUp('ada');
    adas = new GatewayClient(world, ada);
    bobs = new GatewayClient(world, await world.signUp('bob'));
  });

  afterEach(() => ends.splice(0).forEach((end) => end()));
  afterAll(() => world?.stop());

  const socketUrl = () => `${world.url.replace('http', 'ws')}/graphql`;

  function watch(connectionParams: Record<string, unknown>, after?: number, query?: string): LiveView {
    const view = new LiveView(world.url, { connectionParams, after, query });
    ends.push(() => view.end());
    return view;
  }

  const follow = () => bobs.ok(`mutation { follow(input: { accountId: "${ada.id}" }) { relationship { following } } }`);
  const post = async () => {
    const { createPost } = await adas.ok<{ createPost: { post: { id: string } } }>(
      'mutation { createPost(input: { text: "hello" }) { post { id } } }',
    );
    return createPost.post.id;
  };
  const reply = (parentId: string) =>
    bobs.ok(`mutation { createPost(input: { text: "hi", parentId: "${parentId}" }) { post { id } } }`);

  it('shows changes as they happen, to every view of the account, each once', async () => {
    const views = [watch(adas.headers, 0), watch({ token: ada.tokens.accessToken }, 0)];
    await follow();
    for (const view of views) await settle(() => expect(view.seqs).toEqual([1]));
    await adas.ok('mutation { markNotificationsRead(input: { upToSeq: 1 }) { readUpTo } }');
    for (const view of views) {
      await settle(() => expect(view.changes.map(({ kind }) => kind)).toEqual(['ADDED', 'READ']));
      expect(view.changes[0]?.notification).toMatchObject({ kind: 'FOLLOW', actorCount: 1, post: null });
    }
  });

  it('goes on behind what the client has seen', async () => {
    const first = watch(adas.headers, 0);
    await follow();
    await settle(() => expect(first.seqs).toEqual([1]));
    first.end();
    const parentId = await post();
    await reply(parentId);
    await reply(parentId);
    const view = watch(adas.headers, 1);
    await settle(() => expect(view.seqs).toEqual([2, 3]));
    await reply(parentId);
    await settle(() => expect(view.seqs).toEqual([2, 3, 4]));
  });

  it('begins now without a number, and resets a number nobody ever said', async () => {
    await follow();
    await settle(async () =>
      expect(
        (await adas.ok<{ notifications: { headSeq: number } }>('{ notifications { headSeq } }')).notifications.headSeq,
      ).toBe(1),
    );
    const now = watch(adas.headers);
    const beyond = watch(adas.headers, 99);
    await settle(() => expect(beyond.changes).toMatchObject([{ seq: 1, kind: 'RESET' }]));
    // Nothing tells when a view without a number has begun, but that it shows something: news go on until then.
    const parentId = await post();
    let head = 1;
    await settle(async () => {
      await reply(parentId);
      head++;
      expect(now.seqs).not.toEqual([]);
    });
    await settle(() => expect(beyond.seqs).toEqual(Array.from({ length: head }, (_, index) => index + 1)));
    await settle(() => expect(now.seqs.at(-1)).toBe(head));
    const first = now.seqs[0] ?? 0;
    expect(first).toBeGreaterThan(1);
    expect(now.seqs).toEqual(Array.from({ length: head - first + 1 }, (_, index) => first + index));
  });

  it('refuses a token that is not good', async () => {
    const view = watch({ authorization: 'Bearer x' });
    await settle(() => expect(view.closed).toMatchObject({ code: 4401 }));
  });

  it.each([
    ['a stranger', {}, undefined, undefined, 'UNAUTHENTICATED SIGN_IN_REQUIRED'],
    ['a number that is none', undefined, undefined, -1, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    ['an unknown field', undefined, 'subscription { nothing }', undefined, 'INVALID_ARGUMENT QUERY_REFUSED'],
    ['no GraphQL', undefined, 'subscription {', undefined, 'INVALID_ARGUMENT QUERY_REFUSED'],
    ['too many tokens', undefined, `{ ${'viewer { id } '.repeat(400)} }`, undefined, 'INVALID_ARGUMENT QUERY_TOO_LONG'],
  ])('refuses %s with the errors HTTP has', async (_, params, query, after, expected) => {
    const view = watch(params ?? adas.headers, after, query);
    await settle(() => expect(view.errors.length).toBeGreaterThan(0));
    const [error] = view.errors.flat() as { extensions: { code: string; reason: string } }[];
    expect(`${error?.extensions.code} ${error?.extensions.reason}`).toBe(expected);
  });

  it('takes no more views on a connection than it should', async () => {
    const client = createClient({
      url: socketUrl(),
      webSocketImpl: WebSocket,
      connectionParams: adas.headers,
      retryAttempts: 0,
    });
    ends.push(() => void client.dispose());
    const refused: unknown[] = [];
    for (let index = 0; index < 21; index++) {
      client.subscribe(
        { query: 'subscription { notificationChanged { seq } }' },
        { next: () => undefined, error: (e) => refused.push(e), complete: () => undefined },
      );
    }
    await settle(() => expect(refused).toMatchObject([[{ extensions: { reason: 'TOO_MANY_SUBSCRIPTIONS' } }]]));
  });

  it.each([
    ['says nothing', [], 4408],
    ['speaks no JSON', ['{'], 4400],
    [
      'subscribes before it has said who it is',
      ['{"id":"1","type":"subscribe","payload":{"query":"{viewer{id}}"}}'],
      4401,
    ],
    ['says who it is twice', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
    ['sends too large a message', [`"${'x'.repeat(70_000)}"`], 1009],
  ])('closes a connection that %s', async (_, messages, code) => {
    const socket = new WebSocket(socketUrl(), 'graphql-transport-ws');
    ends.push(() => socket.terminate());
    await once(socket, 'open');
    for (const message of messages) socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });

  it('closes a connection that begins two subscriptions under one id', async () => {
    const socket = new WebSocket(socketUrl(), 'graphql-transport-ws');
    ends.push(() => socket.terminate());
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: adas.headers }));
    await once(socket, 'message');
    const subscribe = JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { notificationChanged { seq } }' },
    });
    socket.send(subscribe);
    socket.send(subscribe);
    expect((await once(socket, 'close'))[0]).toBe(4409);
  });

  it('refuses another protocol', async () => {
    const socket = new WebSocket(socketUrl(), 'graphql-ws');
    ends.push(() => socket.terminate());
    expect((await once(socket, 'close'))[0]).toBe(4406);
  });
});
