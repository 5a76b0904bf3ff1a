import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { serverAudits } from 'graphql-http';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import type { GraphqlAnswer } from './gateway-client.js';
import { LiveView } from './live-view.js';
import { boundaries, many, nestedJson, operation, sha256 } from './hostile-requests.js';

const newer = 'application/graphql-response+json';
const rates = { viewer: 600, address: 3_000 };
// A page of a hundred rows, the page, and the call.
const costly = '{ notifications(first: 100) { edges { node { id } } } }';
const costlyPoints = 102;

describe('the limits of the edge', () => {
  let world: World;
  let addresses = 0;

  beforeAll(async () => {
    world = await startWorld({
      apps: ['gateway', 'accounts', 'feeds', 'notifications'],
      env: {
        // Each test comes from an address of its own, and has its own budget.
        GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8',
        GATEWAY_RATE_PER_VIEWER: `${rates.viewer}`,
        GATEWAY_RATE_PER_ADDRESS: `${rates.address}`,
      },
    });
  }, 120_000);
  afterAll(() => world?.stop());

  const anAddress = () => `203.0.113.${++addresses}`;
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: newer, 'x-forwarded-for': anAddress(), ...headers },
      body,
    });
  const ask = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { 'x-forwarded-for': anAddress(), ...headers },
    });
  const answerOf = async (response: Response) => (await response.json()) as GraphqlAnswer;
  const reasonsOf = async (response: Response) =>
    ((await answerOf(response)).errors ?? []).map(({ extensions: { code, reason } }) => `${code} ${reason}`);
  const leftOf = (response: Response, policy = 'address') =>
    Number(new RegExp(`"${policy}";r=(\\d+)`).exec(response.headers.get('ratelimit') ?? '')?.[1]);

  describe('on an operation', () => {
    it.each(boundaries)('%s: at the bound it is looked at, above it is not', async (reason, allowed, refused) => {
      expect(await reasonsOf(await send(operation(allowed)))).not.toContain(`INVALID_ARGUMENT ${reason}`);
      const response = await send(operation(refused));
      expect(await reasonsOf(response)).toEqual([`INVALID_ARGUMENT ${reason}`]);
      expect(response.status).toBe(400);
    });

    it.each([
      ['BATCH_REFUSED', '{"query":"{__typename}"}', '[{"query":"{__typename}"}]'],
      [
        'VARIABLES_TOO_DEEP',
        `{"query":"{__typename}","variables":${nestedJson(8)}}`,
        `{"query":"{__typename}","variables":${nestedJson(9)}}`,
      ],
      [
        'TOO_MANY_VARIABLES',
        operation('{__typename}', { variables: { a: Array.from({ length: 999 }, () => 1) } }),
        operation('{__typename}', { variables: { a: Array.from({ length: 1_000 }, () => 1) } }),
      ],
      [
        'BODY_TOO_LARGE',
        `{"query":"{__typename}"${' '.repeat(64 * 1024 - 24)}}`,
        `{"query":"{__typename}"${' '.repeat(64 * 1024 - 23)}}`,
      ],
    ])('%s: at the bound it is answered, above it is not', async (reason, allowed, refused) => {
      expect(await answerOf(await send(allowed))).toEqual({ data: { __typename: 'Query' } });
      expect(await reasonsOf(await send(refused))).toEqual([`INVALID_ARGUMENT ${reason}`]);
    });

    it('refuses one that costs too much, by the page size in its variables', async () => {
      const query = `query ($first: Int = 100) {
        homeTimeline(first: $first) { edges { node { author { id } media { id } mentions { id } parent { author { id } media { id } mentions { id } } } } }
      }`;
      expect(await reasonsOf(await send(operation(query)))).toEqual(['INVALID_ARGUMENT QUERY_TOO_COSTLY']);
      expect(await reasonsOf(await send(operation(query, { variables: { first: 10 } })))).not.toContain(
        'INVALID_ARGUMENT QUERY_TOO_COSTLY',
      );
    });

    it.each(['include', 'skip'])(
      'refuses one whose @%s has no value, by the name of its variable',
      async (directive) => {
        const query = `query ($x: Boolean!) { viewer @${directive}(if: $x) { id } }`;
        const response = await send(operation(query));
        expect(response.status).toBe(400);
        expect((await answerOf(response)).errors?.[0]?.message).toContain('$x');
      },
    );

    it('takes no document but GraphQL, whatever the engine would make of it', async () => {
      const document = '{"kind":"Document","definitions":[]}';
      for (const query of [document, '7', 'null', '"a"']) {
        expect(await reasonsOf(await send(operation(query)))).toEqual(['INVALID_ARGUMENT QUERY_REFUSED']);
      }
    });
  });

  describe('on the rate', () => {
    const limited = ['RESOURCE_EXHAUSTED RATE_LIMITED'];

    it('are an account’s, wherever it is, and say when to come again', async () => {
      const ada = new GatewayClient(world, await world.signUp('ada'));
      const bob = new GatewayClient(world, await world.signUp('bob'));
      const first = await send(operation(costly), ada.headers);
      expect(first.headers.get('ratelimit-policy')).toBe('"address";q=3000;w=60, "viewer";q=600;w=60');
      expect(leftOf(first, 'viewer')).toBe(rates.viewer - costlyPoints - 1);
      for (let index = 0; index < 4; index++) expect((await send(operation(costly), ada.headers)).status).toBe(200);
      const over = await send(operation(costly), ada.headers);
      expect([over.status, leftOf(over, 'viewer')]).toEqual([429, 0]);
      const waitSeconds = Number(over.headers.get('retry-after'));
      expect(waitSeconds).toBeGreaterThan(0);
      expect(waitSeconds).toBeLessThanOrEqual(60);
      const { errors } = (await over.json()) as { errors: { extensions: Record<string, unknown> }[] };
      expect(errors[0]?.extensions).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'RATE_LIMITED' });
      expect(Math.ceil(Number(errors[0]?.extensions.retryAfterMs) / 1_000)).toBe(waitSeconds);
      expect((await send(operation(costly), bob.headers)).status).toBe(200);
    });

    it('leave an address to the neighbours of an account that has nothing left', async () => {
      const ada = new GatewayClient(world, await world.signUp('ada'));
      const from = { 'x-forwarded-for': anAddress() };
      const page = (headers: Record<string, string>) =>
        fetch(`${world.url}/v1/notifications?first=50`, { headers: { ...from, ...headers } });
      expect((await page(ada.headers)).status).toBe(200);
      const before = leftOf(await send('{', from));
      for (let index = 0; index < 3; index++) expect((await page(ada.headers)).status).toBe(429);
      expect(leftOf(await send('{', from))).toBe(before - 3 - 1);
    });

    it('are drawn on by each change of a live view, which ends when nothing is left', async () => {
      const person = await world.signUp('ada');
      const ada = new GatewayClient(world, person);
      // 162 points to begin, 151 for each change.
      const wide = many(25, (index) => `a${index}: notification { actors { id } post { id } }`);
      const query = `subscription ($after: Int) { notificationChanged(after: $after) { seq kind ${wide} } }`;
      const view = new LiveView(world.url, { connectionParams: ada.headers, after: 0, query });
      for (const name of ['bob', 'eve', 'joe']) {
        const fan = new GatewayClient(world, await world.signUp(name));
        await fan.ok(`mutation { follow(input: { accountId: "${person.id}" }) { relationship { following } } }`);
      }
      await settle(() => expect(view.errors.flat()).toMatchObject([{ extensions: { reason: 'RATE_LIMITED' } }]));
      expect(view.seqs).toEqual([1, 2]);
      view.end();
    });

    it('count a document of sign-ins as as many sign-ins', async () => {
      const from = { 'x-forwarded-for': anAddress() };
      const signIn = (index: number) =>
        `a${index}: signIn(input: { handleOrEmail: "a", password: "b" }) { __typename }`;
      const idle = leftOf(await send('{', from));
      const afterOne = leftOf(await send(operation(`mutation { ${signIn(0)} }`), from));
      const afterTen = leftOf(await send(operation(`mutation { ${many(10, signIn)} }`), from));
      expect(afterOne - afterTen - 1).toBe(10 * (idle - afterOne - 1));
    });

    it('are an address’s, and of all its /64, for REST, uploads and sockets, too', async () => {
      const [from, neighbour, stranger] = ['2001:db8:1:1::1', '2001:db8:1:1:ffff::2', '2001:db8:1:2::1'];
      const of = (address: string) => ({ 'x-forwarded-for': address });
      let last = await send(operation(costly), of(from));
      for (let index = 0; index < 30 && last.status === 200; index++) last = await send(operation(costly), of(from));
      expect(last.status).toBe(429);
      expect((await send(operation('{ __typename }'), of(neighbour))).status).toBe(429);
      const upload = await fetch(`${world.url}/v1/media`, { method: 'POST', headers: of(from), body: new FormData() });
      expect([upload.status, upload.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
      expect(await upload.json()).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'RATE_LIMITED' });
      const picture = await fetch(`${world.url}/media/aaaaaaaaaaaaaaaaaaaaaa/640.avif`, { headers: of(from) });
      expect(picture.status).toBe(429);
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: of(from),
      });
      const [refused] = (await new Promise((resolve) => socket.once('error', (...error) => resolve(error)))) as [Error];
      expect(refused.message).toContain('429');
      expect((await send(operation('{ __typename }'), of(stranger))).status).toBe(200);
    });

    it('and all limits hold for operations over a socket', async () => {
      const ada = new GatewayClient(world, await world.signUp('ada'));
      const client = createClient({
        url: `${world.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: ada.headers,
        retryAttempts: 0,
      });
      const run = (query: string) =>
        new Promise<string[]>((resolve, reject) => {
          const reasons = (errors: unknown) =>
            (errors as GraphqlAnswer['errors'])?.map(({ extensions }) => `${extensions.code} ${extensions.reason}`) ??
            [];
          client.subscribe(
            { query },
            {
              next: ({ errors }) => resolve(reasons(errors)),
              error: (errors) => (Array.isArray(errors) ? resolve(reasons(errors)) : reject(errors as Error)),
              complete: () => undefined,
            },
          );
        });
      for (const [reason, , refused] of boundaries) expect(await run(refused)).toEqual([`INVALID_ARGUMENT ${reason}`]);
      for (let index = 0; index < 5; index++) expect(await run(costly)).toEqual([]);
      expect(await run(costly)).toEqual(limited);
      await settle(async () => expect(await reasonsOf(await send(operation(costly), ada.headers))).toEqual(limited));
      await client.dispose();
    });
  });

  describe('on GraphQL over HTTP', () => {
    const audits = serverAudits({ url: 'http://unused', fetchFn: fetch });

    it('are none of the specification’s: there are 61 audits', () => expect(audits).toHaveLength(61));

    it.each(audits.map(({ id, name }) => [name, id]))('%s (%s)', async (_, id) => {
      const audit = serverAudits({ url: `${world.url}/graphql`, fetchFn: fetch }).find((one) => one.id === id);
      expect(await audit?.fn()).toMatchObject({ status: 'ok' });
    });

    it('lets a query be kept by whom it is for, and be asked for again with its tag', async () => {
      const ada = new GatewayClient(world, await world.signUp('ada'));
      const query = '{ viewer { __typename } }';
      const [mine, strangers] = [await ask({ query }, ada.headers), await ask({ query })];
      const etag = mine.headers.get('etag') ?? '';
      expect(mine.headers.get('cache-control')).toBe('private, no-cache');
      expect(mine.headers.get('vary')).toBe('accept, authorization');
      expect(strangers.headers.get('cache-control')).toBe('public, no-cache');
      expect(etag).not.toBe(strangers.headers.get('etag'));
      const again = await ask({ query }, { ...ada.headers, 'if-none-match': etag });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      expect((await ask({ query }, { 'if-none-match': etag })).status).toBe(200);
      const inTheOtherType = await ask({ query }, { ...ada.headers, accept: newer, 'if-none-match': etag });
      expect(inTheOtherType.status).toBe(200);
    });

    it('lets nothing be kept that failed, in part or whole, or was posted', async () => {
      const refused = await ask({ query: '{ viewer { nothing } }' });
      const failed = await ask({ query: '{ post(id: "x") { id } }' });
      const posted = await send(operation('{ viewer { id } }'));
      for (const { headers } of [refused, failed, posted]) {
        expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
      }
    });
  });

  describe('on persisted queries', () => {
    const byHash = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

    it('take a hash for the document that came with it once, also by GET', async () => {
      const query = '{ viewer { persisted: __typename } }';
      const extensions = byHash(sha256(query));
      const unknown = await send(JSON.stringify({ extensions }), { accept: 'application/json' });
      expect(unknown.status).toBe(200);
      expect(await unknown.json()).toMatchObject({
        errors: [{ message: 'PersistedQueryNotFound', extensions: { reason: 'PERSISTED_QUERY_NOT_FOUND' } }],
      });
      const answer = { data: { viewer: null } };
      expect(await answerOf(await send(operation(query, { extensions })))).toEqual(answer);
      expect(await answerOf(await send(JSON.stringify({ extensions })))).toEqual(answer);
      const got = await ask({ extensions: JSON.stringify(extensions) });
      expect(await answerOf(got)).toEqual(answer);
      expect(got.headers.get('etag')).toMatch(/^"/);
    });

    it('take no document for the hash of another, and no hash that is none', async () => {
      const [query, other] = ['{ viewer { a: __typename } }', '{ viewer { b: __typename } }'];
      const foreign = operation(other, { extensions: byHash(sha256(query)) });
      expect(await reasonsOf(await send(foreign))).toEqual(['INVALID_ARGUMENT PERSISTED_QUERY_MISMATCH']);
      const extensions = byHash(sha256(query));
      expect(await reasonsOf(await send(JSON.stringify({ extensions })))).toEqual([
        'NOT_FOUND PERSISTED_QUERY_NOT_FOUND',
      ]);
      expect(await reasonsOf(await send(JSON.stringify({ extensions: byHash('x') })))).toEqual([
        'INVALID_ARGUMENT INVALID_ARGUMENT',
      ]);
    });

    it('keep no document that is refused', async () => {
      const query = '{ viewer { nothing } }';
      const extensions = byHash(sha256(query));
      expect(await reasonsOf(await send(operation(query, { extensions })))).toEqual(['INVALID_ARGUMENT QUERY_REFUSED']);
      expect(await reasonsOf(await send(JSON.stringify({ extensions })))).toEqual([
        'NOT_FOUND PERSISTED_QUERY_NOT_FOUND',
      ]);
    });
  });
});
