import { once } from 'node:events';
import { createPublicKey } from 'node:crypto';
import { commonWorld, settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import { rawRequest } from './raw-request.js';
import { SseClient } from './sse-client.js';

// The common world lists it, and trusts what a proxy on this machine says.
const friend = 'https://app.example.org';
const stranger = 'https://evil.example.org';

describe('what browsers are told', () => {
  let world: World;
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    world = await commonWorld();
  }, 120_000);

  afterEach(() => ends.splice(0).forEach((end) => end()));
  afterAll(() => world?.stop());

  const hardened = {
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  };
  const headersOf = (response: Response) => Object.fromEntries(response.headers);

  it.each([
    ['an operation', 'POST', '/graphql'],
    ['nothing', 'GET', '/nowhere'],
    ['a path that is none', 'GET', '/%zz'],
    ['an operation by GET', 'GET', '/graphql?query=%7B__typename%7D'],
    ['a picture nobody has', 'GET', '/media/aaaaaaaaaaaaaaaaaaaaaa/640.avif'],
    ['the keys', 'GET', '/.well-known/jwks.json'],
  ])('with %s: nothing may be loaded, framed or guessed, and no banner', async (_, method, path) => {
    const headers = headersOf(await fetch(world.url + path, { method }));
    expect(headers).toMatchObject(hardened);
    for (const banner of ['server', 'x-powered-by', 'via']) expect(headers).not.toHaveProperty(banner);
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('with a stream: the same', async () => {
    const ada = new GatewayClient(world, await world.signUp('ada'));
    const stream = new SseClient(world.url, { headers: { ...ada.headers, origin: friend } });
    ends.push(() => stream.end());
    await settle(() => expect(stream.response?.headers).toMatchObject(hardened));
    expect(stream.response?.headers['access-control-allow-origin']).toBe(friend);
  });

  it('with what is no HTTP: the same, and no word of a parser', async () => {
    const answer = await rawRequest(world.url, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain("default-src 'none'");
    expect(answer).toContain('"reason":"REQUEST_REFUSED"');
    expect(answer).not.toMatch(/HPE_|Parse Error|node|fastify| at /i);
  });

  it('over TLS, as a trusted proxy says: to stay with it', async () => {
    const response = await fetch(world.url, { headers: { 'x-forwarded-proto': 'https' } });
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it.each([
    ['too many', Array.from({ length: 70 }, (_, index) => `x-${index}: 1\r\n`).join('')],
    ['too large', `x-large: ${'x'.repeat(20_000)}\r\n`],
  ])('headers that are %s are refused', async (_, headers) => {
    const answer = await rawRequest(
      world.url,
      `GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 431 [^]*"reason":"HEADERS_TOO_LARGE"/);
  });

  it('lets pages of listed origins call, without credentials', async () => {
    const preflight = await fetch(`${world.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: friend,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(friend);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/PUT.*PATCH.*DELETE/);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await new GatewayClient(world).post('{"query":"{ viewer { id } }"}', { origin: friend });
    expect(answer.headers.get('access-control-allow-origin')).toBe(friend);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });

  it.each([stranger, `${friend}.evil.org`, 'http://app.example.org', 'null', friend.toUpperCase()])(
    'lets no page of %s read an answer',
    async (origin) => {
      const answer = await new GatewayClient(world).post('{"query":"{ viewer { id } }"}', { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const headers = { origin, 'access-control-request-method': 'POST' };
      const preflight = await fetch(`${world.url}/graphql`, { method: 'OPTIONS', headers });
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it.each([
    [friend, 101],
    [undefined, 101],
    [stranger, 403],
    ['null', 403],
  ])('a WebSocket from %s is answered with %i', async (origin, status) => {
    expect(await upgradeStatus(world.url, origin)).toBe(status);
  });

  it('tells which keys verify tokens', async () => {
    const read = (headers = {}) => fetch(`${world.url}/.well-known/jwks.json`, { headers });
    const response = await read();
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(createPublicKey({ format: 'jwk', key }).asymmetricKeyType).toBe('ec');
    }
    const etag = response.headers.get('etag') ?? '';
    expect((await read({ 'if-none-match': etag })).status).toBe(304);
  });
});

async function upgradeStatus(url: string, origin: string | undefined): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    ...(origin && { origin }),
  });
  const refused = once(socket, 'unexpected-response').then(
    ([, response]) => (response as { statusCode: number }).statusCode,
  );
  const opened = once(socket, 'open').then(() => 101);
  for (const late of [refused, opened]) late.catch(() => undefined);
  const status = await Promise.race([refused, opened]);
  socket.on('error', () => undefined).terminate();
  return status;
}

describe('in development', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ apps: ['gateway'], env: { NODE_ENV: 'development' } });
  }, 120_000);

  afterAll(() => world?.stop());

  it('GraphiQL has a policy of its own, which lets its own scripts run', async () => {
    const { headers } = await fetch(`${world.url}/graphiql`);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it('GraphiQL finds all its parts here, and reads the schema within the limits', async () => {
    for (const part of [
      'start.js',
      'graphiql.js',
      'style.css',
      'workers/editor.js',
      'workers/json.js',
      'workers/graphql.js',
    ]) {
      expect((await fetch(`${world.url}/graphiql/${part}`)).status).toBe(200);
    }
    const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true });
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await answer.json()) as { data: IntrospectionQuery; errors?: unknown };
    expect(errors).toBeUndefined();
    expect(buildClientSchema(data).getQueryType()?.getFields()).toHaveProperty('homeTimeline');
  });

  it.each([
    ['its own', 101],
    ['no other', 403],
  ])('pages of %s origin may open a WebSocket', async (whose, status) => {
    expect(await upgradeStatus(world.url, whose === 'its own' ? world.url : stranger)).toBe(status);
  });
});
