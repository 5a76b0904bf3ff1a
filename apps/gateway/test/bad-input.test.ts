import { randomUUID } from 'node:crypto';
import { commonWorld, settle } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';

// Of every request: what the gateway says of these is told from what it says of others'.
const aloud = { 'x-request-id': `bad-input-${randomUUID()}` };
const newer = 'application/graphql-response+json';
const nobody = '01890000-0000-7000-8000-000000000000';

describe('what the edge refuses', () => {
  let world: World;
  let ada: GatewayClient;

  beforeAll(async () => {
    world = await commonWorld();
    ada = new GatewayClient(world, await world.signUp('ada'), aloud);
  }, 120_000);

  afterAll(() => world?.stop());

  const operation = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
  const many = (count: number, part: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i)).join(' ');

  it.each<[name: string, body: string, status: number, refusal: string]>([
    ['malformed JSON', '{"query":', 400, 'INVALID_ARGUMENT BODY_MALFORMED'],
    ['an empty body', '', 400, 'INVALID_ARGUMENT BODY_MALFORMED'],
    ['null', 'null', 400, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    ['a list of operations', '[{"query":"{viewer{id}}"}]', 400, 'INVALID_ARGUMENT BATCH_REFUSED'],
    ['no query', '{}', 400, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    ['a query that is no text', '{"query":7}', 400, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    [
      'variables that are a list',
      operation('{viewer{id}}', { variables: [] }),
      400,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a body that is too large',
      operation(`{viewer{id}} #${'x'.repeat(70_000)}`),
      413,
      'INVALID_ARGUMENT BODY_TOO_LARGE',
    ],
    ['no GraphQL', operation('{'), 400, 'INVALID_ARGUMENT QUERY_REFUSED'],
    ['an unknown field', operation('{ viewer { password } }'), 400, 'INVALID_ARGUMENT QUERY_REFUSED'],
    [
      'an unknown operation',
      operation('query A { viewer { id } }', { operationName: 'B' }),
      400,
      'INVALID_ARGUMENT QUERY_REFUSED',
    ],
    [
      'a missing variable',
      operation('query ($id: ID!) { post(id: $id) { id } }'),
      400,
      'INVALID_ARGUMENT QUERY_REFUSED',
    ],
    [
      'a variable of a wrong type',
      operation('query ($n: Int) { homeTimeline(first: $n) { edges { cursor } } }', { variables: { n: 'x' } }),
      400,
      'INVALID_ARGUMENT QUERY_REFUSED',
    ],
    ['too many tokens', operation(`{ ${many(400, () => 'viewer { id }')} }`), 400, 'INVALID_ARGUMENT QUERY_TOO_LONG'],
    [
      'too many aliases',
      operation(`{ ${many(31, (i) => `a${i}: viewer { id }`)} }`),
      400,
      'INVALID_ARGUMENT TOO_MANY_ALIASES',
    ],
    [
      'too deep a query',
      operation(`{ post(id: "x") ${'{ parent '.repeat(12)}{ id }${' }'.repeat(12)} }`),
      400,
      'INVALID_ARGUMENT QUERY_TOO_DEEP',
    ],
    [
      'fragments in a circle',
      operation('{ viewer { ...a } } fragment a on Account { ...b } fragment b on Account { ...a }'),
      400,
      'INVALID_ARGUMENT FRAGMENT_CYCLE',
    ],
    [
      'a subscription',
      operation('subscription { notificationChanged { seq } }'),
      400,
      'INVALID_ARGUMENT SUBSCRIPTION_OVER_HTTP',
    ],
    ['an id that is none', operation('{ post(id: "x") { id } }'), 200, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    [
      'an id with a zero byte',
      operation('query ($id: ID!) { post(id: $id) { id } }', { variables: { id: 'a\0' } }),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a handle with a zero byte',
      operation('query ($handle: String) { account(handle: $handle) { id } }', { variables: { handle: 'abc\0' } }),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a handle nobody can have',
      operation('{ account(handle: "a b") { id } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a display name with a zero byte',
      operation('mutation ($input: RegisterInput!) { register(input: $input) { account { id } } }', {
        variables: {
          input: { handle: 'grace', email: 'g@example.org', password: 'long enough pw', displayName: 'a\0' },
        },
      }),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a page of nothing',
      operation('{ homeTimeline(first: 0) { edges { cursor } } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'too large a page',
      operation('{ notifications(first: 101) { unreadCount } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a made-up cursor',
      operation('{ homeTimeline(after: "x") { edges { cursor } } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a made-up cursor of the inbox',
      operation('{ notifications(after: "é") { unreadCount } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'an unknown post',
      operation(`mutation { likePost(input: { postId: "${nobody}" }) { post { id } } }`),
      200,
      'NOT_FOUND POST_NOT_FOUND',
    ],
    [
      'an unknown parent',
      operation(`mutation { createPost(input: { text: "a", parentId: "${nobody}" }) { post { id } } }`),
      200,
      'NOT_FOUND PARENT_NOT_FOUND',
    ],
    [
      'an empty parent id',
      operation('mutation { createPost(input: { text: "a", parentId: "" }) { post { id } } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'nothing to publish',
      operation('mutation { createPost(input: {}) { post { id } } }'),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'media nobody has',
      operation(`mutation { createPost(input: { text: "a", mediaIds: ["${nobody}"] }) { post { id } } }`),
      200,
      'FAILED_PRECONDITION MEDIA_NOT_USABLE',
    ],
    [
      'a text with a zero byte',
      operation('mutation ($t: String) { createPost(input: { text: $t }) { post { id } } }', {
        variables: { t: 'a\0b' },
      }),
      200,
      'INVALID_ARGUMENT INVALID_ARGUMENT',
    ],
    [
      'a read mark beyond the head',
      operation('mutation { markNotificationsRead(input: { upToSeq: 99 }) { readUpTo } }'),
      200,
      'FAILED_PRECONDITION READ_MARK_AHEAD',
    ],
  ])('%s', async (_, body, status, refusal) => {
    const response = await ada.post(body, { accept: newer });
    expect(response.headers.get('content-type')).toBe(`${newer}; charset=utf-8`);
    const { errors, data } = (await response.json()) as {
      errors: { extensions: Record<string, string> }[];
      data?: unknown;
    };
    expect(`${errors[0]?.extensions.code} ${errors[0]?.extensions.reason}`).toBe(refusal);
    expect(response.status).toBe(status);
    expect(errors[0]?.extensions.requestId).toBe(response.headers.get('x-request-id'));
    if (status !== 200) expect(data).toBeUndefined();
  });

  it.each([
    ['no token at all', 'Basic YTpi'],
    ['no JWT', 'Bearer x'],
    ['a JWT nobody signed', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ['nothing', ''],
  ])('a token that is %s, without running anything', async (_, authorization) => {
    const stranger = new GatewayClient(world, undefined, aloud);
    const response = await stranger.post(operation('{ viewer { id } }'), { authorization });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'TOKEN_REFUSED' } }],
    });
    const upload = await stranger.upload(new FormData(), { authorization });
    expect(upload.status).toBe(401);
    expect(await upload.json()).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_REFUSED', status: 401 });
  });

  it('answers a refused document with 200 to a client that takes only application/json', async () => {
    const response = await ada.post(operation('{'), { accept: 'application/json' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await ada.post('{', { accept: 'application/json' })).status).toBe(400);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'query=x'],
    ['plain text', 'text/plain', '{"query":"{viewer{id}}"}'],
    ['multipart', 'multipart/form-data; boundary=x', '--x--'],
  ])('takes no operation from %s', async (_, contentType, body) => {
    const response = await ada.post(body, { 'content-type': contentType });
    expect(response.status).toBe(415);
  });

  it('answers a query on GET and refuses a mutation with 405', async () => {
    const get = (query: string) =>
      fetch(`${world.url}/graphql?query=${encodeURIComponent(query)}`, { headers: ada.headers });
    expect((await get('{ viewer { id } }')).status).toBe(200);
    const refused = await get('mutation { signOut { signedOut } }');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await ada.ok('{ viewer { __typename } }')).toEqual({ viewer: { __typename: 'Account' } });
    const broken = await fetch(`${world.url}/graphql?query={viewer{id}}&variables={`, { headers: ada.headers });
    expect(broken.status).toBe(400);
  });

  it('runs the operation that is named, however often the document comes', async () => {
    const query = 'query A { viewer { __typename } } query B { __typename }';
    for (let round = 0; round < 6; round++) {
      for (const [operationName, data] of [
        ['A', { viewer: { __typename: 'Account' } }],
        ['B', { __typename: 'Query' }],
      ]) {
        const response = await ada.post(JSON.stringify({ query, operationName }));
        expect(await response.json()).toEqual({ data });
      }
    }
  });

  it.each([
    ['GET', '/nowhere', 404, 'ROUTE_NOT_FOUND'],
    ['GET', '/%zz', 400, 'REQUEST_REFUSED'],
    ['GET', '/media/short/640.avif', 404, 'MEDIA_NOT_FOUND'],
    ['GET', '/media/aaaaaaaaaaaaaaaaaaaaaa/..%2F..%2Fetc', 404, 'MEDIA_NOT_FOUND'],
    ['GET', '/media/aaaaaaaaaaaaaaaaaaaaaa/640.avif', 404, 'MEDIA_NOT_FOUND'],
    ['PUT', '/v1/media', 405, 'METHOD_NOT_ALLOWED'],
  ])('%s %s is a problem', async (method, path, status, reason) => {
    const response = await fetch(world.url + path, { method, headers: aloud });
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toMatchObject({ status, reason, requestId });
    expect(response.status).toBe(status);
  });

  it('makes an id for a request whose own is none', async () => {
    const response = await fetch(`${world.url}/nowhere`, { headers: { 'x-request-id': 'a b' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has no GraphiQL but in development', async () => {
    for (const path of ['/graphiql', '/graphiql/graphiql.js']) expect((await fetch(world.url + path)).status).toBe(404);
  });

  it('has neither probes nor metrics on the public port, however one spells them', async () => {
    const { healthPort } = world.app('gateway').instance;
    for (const path of ['/health', '/health/live', '/health/ready', '/health/startup', '/metrics', '/%6detrics']) {
      const response = await fetch(world.url + path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({ reason: 'ROUTE_NOT_FOUND' });
      expect((await fetch(`http://127.0.0.1:${healthPort}${path}`)).status).toBe(path.includes('%') ? 404 : 200);
    }
  });

  it('is none the worse for it all', async () => {
    expect((await ada.post(operation('{ viewer { id } }'))).status).toBe(200);
    const lines = () => world.app('gateway').lines.filter((line) => line.includes(aloud['x-request-id']));
    await settle(() => expect(lines().filter((line) => line.includes('"context":"Access"'))).not.toEqual([]));
    expect(lines().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
