import { randomUUID } from 'node:crypto';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { idsOf, readTimeline, uploadPicture, walkPages } from './home-timelines.js';
import { LiveView } from './live-view.js';
import { SseClient } from './sse-client.js';

// One world for all that is ended on purpose: each test starts again what it has stopped. Clients come back to an app a
// moment after it is back; accounts, which every test begins with, goes last.
describe('while an app is away', () => {
  let world: World;
  let ada: Person;
  let adas: GatewayClient;
  let bobs: GatewayClient;
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    // Nothing is kept near, or nobody would miss what is away.
    const env = { GATEWAY_NEAR_CACHE_ENTRIES_MAX: '0' };
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'media', 'notifications'], env });
  }, 120_000);

  beforeEach(async () => {
    ada = await world.signUp('ada');
    adas = new GatewayClient(world, ada);
    bobs = new GatewayClient(world, await world.signUp('bob'));
  });

  afterEach(() => ends.splice(0).forEach((end) => end()));
  afterAll(() => world?.stop());

  const watch = (after: number) => {
    const view = new LiveView(world.url, { connectionParams: adas.headers, after });
    ends.push(() => view.end());
    return view;
  };
  const stream = () => {
    const client = new SseClient(world.url, { headers: adas.headers, query: '?after=0' });
    ends.push(() => client.end());
    return client;
  };
  const follow = () => bobs.ok(`mutation { follow(input: { accountId: "${ada.id}" }) { relationship { following } } }`);
  const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
  const publish = async (client: GatewayClient, input: object) =>
    (await client.ok<{ createPost: { post: { id: string } } }>(create, { input })).createPost.post.id;
  const publishedText = async () => {
    const text = `words ${randomUUID()}`;
    await publish(adas, { text });
    return text;
  };
  const whileAway = async (app: string, look: () => Promise<void>) => {
    expect(await world.app(app).stop()).toBe(0);
    try {
      await look();
    } finally {
      await world.app(app).start();
    }
  };

  it('notifications: live views miss nothing', async () => {
    const view = watch(0);
    await follow();
    await settle(() => expect(view.seqs).toEqual([1]));
    let late: LiveView | undefined;
    await whileAway('notifications', async () => {
      late = watch(0);
      await publish(bobs, { text: 'hi', parentId: await publish(adas, { text: 'hello' }) });
    });
    await settle(() => expect(late?.seqs).toEqual([1, 2]));
    await settle(() => expect(view.seqs).toEqual([1, 2]));
  });

  it('notifications: a page loses its inbox and nothing else, and the gateway is ready', async () => {
    await follow();
    const text = await publishedText();
    interface Page {
      viewer: { handle: string };
      homeTimeline: { edges: { node: { text: string; author: object } }[] };
      notifications: { unreadCount: number } | null;
    }
    const query = `{ viewer { handle } notifications { unreadCount }
      homeTimeline(first: 5) { edges { node { text author { handle } } } } }`;
    const whole = await settle(async () => {
      const page = await bobs.ok<Page>(query);
      expect(page.homeTimeline.edges).toEqual([{ node: { text, author: { handle: ada.handle } } }]);
      expect(page.notifications).toEqual({ unreadCount: 0 });
      return page;
    });
    await whileAway('notifications', async () => {
      const { data, errors } = await bobs.run<Page>(query);
      expect(data).toEqual({ ...whole, notifications: null });
      expect(errors).toMatchObject([{ path: ['notifications'], extensions: { code: 'UNAVAILABLE', retryable: true } }]);
      expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|Service\//);
      const { healthPort } = world.app('gateway').instance;
      expect((await fetch(`http://127.0.0.1:${healthPort}/health/ready`)).status).toBe(200);

      // Asked often enough, the gateway asks no more, and answers as much as before.
      await settle(async () => {
        const answers = await Promise.all(Array.from({ length: 10 }, () => bobs.run<Page>(query)));
        for (const answer of answers) expect(answer.data).toEqual({ ...whole, notifications: null });
        const [refused] = answers.flatMap((answer) => answer.errors ?? []).map(({ extensions }) => extensions);
        expect(refused).toMatchObject({ code: 'UNAVAILABLE', reason: 'CIRCUIT_OPEN', retryable: true });
        const metrics = await (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
        expect(metrics).toMatch(/^rookery_rpc_circuit_state\{rookery_target="notifications"\} [12]$/m);
      });
    });
    await settle(async () => expect(await bobs.run(query)).toEqual({ data: whole }));
  });

  it('media: posts and accounts keep their pictures', async () => {
    await follow();
    const id = await uploadPicture(adas);
    await adas.ok(`mutation { updateProfile(input: { avatarMediaId: "${id}" }) { account { id } } }`);
    await publish(adas, { text: 'with', mediaIds: [id] });
    const text = await publishedText();
    const look = 'id url(width: 300) srcset placeholder';
    const query = `{ homeTimeline(first: 5) { edges { node {
      text author { handle avatar { ${look} } } media { ${look} } } } } }`;
    const url = expect.stringMatching(/^\/media\//);
    const picture = { id, url, srcset: url, placeholder: expect.stringMatching(/^data:image/) };
    const author = { handle: ada.handle, avatar: picture };
    const whole = await settle(async () => {
      const page = await bobs.ok<{ homeTimeline: { edges: object[] } }>(query);
      expect(page.homeTimeline.edges).toEqual([
        { node: { text, author, media: [] } },
        { node: { text: 'with', author, media: [picture] } },
      ]);
      return page;
    });
    await whileAway('media', async () => expect(await bobs.run(query)).toEqual({ data: whole }));
  });

  it('accounts, standing still: a timeline loses its authors, in its time, and what comes after has time left', async () => {
    const postId = await publish(adas, { text: 'still here' });
    await follow();
    const query = '{ homeTimeline(first: 5) { edges { node { id text author { handle } } } } }';
    interface Shown {
      homeTimeline: { edges: { node: { id: string; text: string; author: object | null } }[] };
    }
    const nodesOf = (data?: Shown | null) => data?.homeTimeline.edges.map(({ node }) => node);
    await settle(async () => expect(nodesOf(await bobs.ok<Shown>(query))).toHaveLength(1));
    world.app('accounts').pause();
    try {
      const { data, errors } = await bobs.run<Shown>(query);
      expect(nodesOf(data)).toEqual([{ id: postId, text: 'still here', author: null }]);
      expect(errors).toHaveLength(1);
      const { code, retryable, requestId } = errors![0]!.extensions;
      expect({ code, retryable }).toEqual({ code: 'DEADLINE_EXCEEDED', retryable: true });
      expect(requestId).toEqual(expect.any(String));
      const like = `likePost(input: { postId: "${postId}" }) { post { likeCount author { handle } } }`;
      const changed = await bobs.run<Record<string, { post: object }>>(`mutation { a: ${like} b: ${like} }`);
      const post = { likeCount: 1, author: null };
      expect(changed.data).toEqual({ a: { post }, b: { post } });
    } finally {
      world.app('accounts').resume();
    }
  }, 120_000);

  it('the broker, standing still: one’s own post has its place and its cursor all the same', async () => {
    const published: string[] = [];
    const [node] = world.nats.nodes;
    for (let index = 0; index < 2; index++) published.unshift(await publish(adas, { text: `before ${index}` }));
    node?.pause();
    try {
      for (let index = 0; index < 5; index++) published.unshift(await publish(adas, { text: `meanwhile ${index}` }));
      const walked = await walkPages(async (after) => {
        const { homeTimeline } = await readTimeline(adas, { first: 2, after });
        expect(homeTimeline.edges.length).toBeLessThanOrEqual(2);
        return homeTimeline;
      });
      expect(walked).toEqual(published);
      const [, second] = (await readTimeline(adas, { first: 3 })).homeTimeline.edges;
      expect(idsOf(await readTimeline(adas, { first: 20, after: second!.cursor }))).toEqual(published.slice(2));
    } finally {
      node?.resume();
    }
  });

  it('the gateway itself: it says so first, and sends its clients elsewhere', async () => {
    const [view, events] = [watch(0), stream()];
    await follow();
    for (const one of [view, events]) await settle(() => expect(one.seqs).toEqual([1]));
    await whileAway('gateway', async () => {
      await settle(() => expect(view.closed).toMatchObject({ code: 1013 }));
      // A client does not resume what it was told is complete.
      expect(view.isComplete).toBe(false);
      await settle(() => expect(events.isClosed).toBe(true));
      expect(events.bye).toBe('SHUTTING_DOWN');
    });
  });

  it('accounts: the keys that verify tokens are told', async () => {
    const read = (headers = {}) => fetch(`${world.url}/.well-known/jwks.json`, { headers });
    const etag = (await read()).headers.get('etag') ?? 'none';
    await whileAway('accounts', async () => {
      expect((await read()).status).toBe(200);
      expect((await read({ 'if-none-match': etag })).status).toBe(304);
    });
  });
});
