import { once } from 'node:events';
import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import { SseClient } from './sse-client.js';
import type { SseOptions } from './sse-client.js';

describe('the stream of notifications', () => {
  let world: World;
  let ada: Person;
  let adas: GatewayClient;
  let bob: Person;
  let bobs: GatewayClient;
  const streams: SseClient[] = [];

  beforeAll(async () => {
    world = await commonWorld();
  }, 120_000);

  beforeEach(async () => {
    ada = await world.signUp('ada');
    bob = await world.signUp('bob');
    adas = new GatewayClient(world, ada);
    bobs = new GatewayClient(world, bob);
  });

  afterEach(() => streams.splice(0).forEach((stream) => stream.end()));
  afterAll(() => world?.stop());

  function open(options: Omit<SseOptions, 'headers'> = {}): SseClient {
    const stream = new SseClient(world.url, { headers: adas.headers, ...options });
    streams.push(stream);
    return stream;
  }

  async function post(): Promise<string> {
    const create = 'mutation { createPost(input: { text: "hello" }) { post { id } } }';
    return (await adas.ok<{ createPost: { post: { id: string } } }>(create)).createPost.post.id;
  }

  const reply = (parentId: string) =>
    bobs.ok(`mutation { createPost(input: { text: "hi", parentId: "${parentId}" }) { post { id } } }`);
  const follow = () => bobs.ok(`mutation { follow(input: { accountId: "${ada.id}" }) { relationship { following } } }`);
  const refusalOf = async (headers: Record<string, string>, query = '') => {
    const answer = await fetch(`${world.url}/v1/notifications/stream${query}`, { headers });
    const { code, reason } = (await answer.json()) as { code: string; reason: string };
    return { status: answer.status, type: answer.headers.get('content-type'), code, reason };
  };

  it('shows changes as they happen, under their sequence, with ids', async () => {
    const stream = open({ query: '?after=0' });
    await follow();
    const parentId = await post();
    await reply(parentId);
    await settle(() => expect(stream.changes).toHaveLength(2));
    await adas.ok('mutation { markNotificationsRead(input: { upToSeq: 1 }) { readUpTo } }');
    await settle(() => expect(stream.changes).toHaveLength(3));
    expect(stream.ids).toEqual(stream.seqs);
    expect(stream.changes.find(({ notification }) => notification?.kind === 'FOLLOW')).toMatchObject({
      kind: 'ADDED',
      notification: { actorIds: [bob.id], actorCount: 1, postId: null, read: false },
    });
    expect(stream.changes.find(({ kind }) => kind === 'READ')).toMatchObject({ notification: null, readUpTo: 1 });
    expect(stream.response?.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    expect(stream.response?.headers['content-encoding']).toBeUndefined();
    expect(stream.retryMs).toBeGreaterThan(0);
  });

  it('loses and doubles nothing over a reconnect', async () => {
    const first = open({ query: '?after=0' });
    const parentId = await post();
    await reply(parentId);
    await settle(() => expect(first.seqs).toEqual([1]));
    const lastEventId = first.ids.at(-1);
    first.end();
    await reply(parentId);
    // What the client's own reconnecting says counts, not the address it began with.
    const second = open({ query: '?after=0', lastEventId });
    await reply(parentId);
    await settle(() => expect(second.seqs).toEqual([2, 3]));
    expect(open({ lastEventId: 99 })).toBeDefined();
    await settle(() => expect(streams.at(-1)?.changes).toMatchObject([{ seq: 3, kind: 'RESET' }]));
  });

  it('begins now without a number', async () => {
    const before = open({ query: '?after=0' });
    const parentId = await post();
    await reply(parentId);
    await settle(() => expect(before.seqs).toEqual([1]));
    const stream = open();
    // The answer begins before its reading does, so nothing tells when that is: news go on until some are shown.
    let head = 1;
    await settle(async () => {
      await reply(parentId);
      head++;
      expect(stream.seqs).not.toEqual([]);
    });
    await settle(() => expect(before.seqs).toEqual(Array.from({ length: head }, (_, index) => index + 1)));
    await settle(() => expect(stream.seqs.at(-1)).toBe(head));
    expect(stream.seqs[0]).toBeGreaterThan(1);
    expect(stream.seqs).toEqual(before.seqs.slice(-stream.seqs.length));
  });

  it('refuses strangers and numbers that are none, as problems', async () => {
    const type = 'application/problem+json; charset=utf-8';
    expect(await refusalOf({})).toEqual({ status: 401, type, code: 'UNAUTHENTICATED', reason: 'SIGN_IN_REQUIRED' });
    expect(await refusalOf({ authorization: 'Bearer x' })).toMatchObject({ status: 401, reason: 'TOKEN_REFUSED' });
    const refused = { status: 400, type, code: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT' };
    expect(await refusalOf({ ...adas.headers, 'last-event-id': 'x' })).toEqual(refused);
    for (const query of ['?after=-1', '?after=', '?after=1&after=2']) {
      expect(await refusalOf(adas.headers, query)).toEqual(refused);
    }
  });

  it('answers HEAD without a stream', async () => {
    const answer = await fetch(`${world.url}/v1/notifications/stream`, { method: 'HEAD', headers: adas.headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await answer.text()).toBe('');
  });

  it('counts the streams and the WebSockets of an account together', async () => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: adas.headers }));
    await once(socket, 'message');
    for (let index = 0; index < 19; index++) open();
    await settle(() => expect(streams.every(({ retryMs }) => retryMs > 0)).toBe(true));
    expect(await refusalOf(adas.headers)).toMatchObject({ status: 429, reason: 'TOO_MANY_CONNECTIONS' });
    socket.terminate();
    const stream = await settle(async () => {
      const next = open();
      // An attempt that is given up too early would take the place it waits for.
      await settle(() => expect(next.retryMs > 0 || next.isClosed).toBe(true));
      expect(next.retryMs).toBeGreaterThan(0);
      return next;
    });
    expect(stream.isClosed).toBe(false);
  });
});
