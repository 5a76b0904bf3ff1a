import { randomUUID } from 'node:crypto';
import { settle, startWorld, until } from '@rookery/testing';
import { describeResources } from './rest-resources.js';
import { refusals } from './rest-refusals.js';
import { nobody, openSetting } from './rest-setting.js';
import type { Post, RestSetting } from './rest-setting.js';

// Every answer here is held against the document by RestClient; what tests say beside is what no document can.
describe('REST v1', () => {
  let setting: RestSetting;
  let { world, api, stranger, ada, bob } = {} as RestSetting;

  beforeAll(async () => {
    const apps = ['gateway', 'accounts', 'posts', 'feeds', 'media', 'notifications'];
    // What is slow on a busy machine is no answer of its own here.
    world = await startWorld({
      apps,
      env: { GATEWAY_OPERATION_TIMEOUT_MS: '9000', GATEWAY_NEAR_CACHE_ENTRIES_MAX: '0' },
    });
    setting = await openSetting(world);
    ({ api, stranger, ada, bob } = setting);
  }, 120_000);

  afterAll(() => world?.stop());

  describe('its resources', () => describeResources(() => setting));

  it.each(refusals)('refuses %s %s %s %j', async (who, method, path, body, refusal) => {
    expect(await setting[who].refusal(method, path, { body })).toBe(refusal);
  });

  it.each([
    ['text/plain', '{"text":"x"}', '415 CONTENT_TYPE_REFUSED'],
    ['application/x-www-form-urlencoded', 'text=x', '415 CONTENT_TYPE_REFUSED'],
    ['application/json', '{', '400 BODY_MALFORMED'],
    ['application/json', '', '400 BODY_MALFORMED'],
    ['application/json', '[]', '400 INVALID_ARGUMENT'],
    ['application/json', JSON.stringify({ text: 'x'.repeat(70_000) }), '413 BODY_TOO_LARGE'],
  ])('takes a body of JSON and nothing else: %s', async (type, raw, refusal) => {
    expect(await ada.refusal('POST', '/v1/posts', { raw, headers: { 'content-type': type } })).toBe(refusal);
  });

  it('says which methods a path has', async () => {
    const refused = await ada.send('PATCH', `/v1/posts/${nobody}`, {
      raw: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, DELETE, OPTIONS']);
    const options = await stranger.send('OPTIONS', '/v1/posts');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  });

  it('answers again only what has changed, and keeps it between two', async () => {
    const first = await ada.send('GET', '/v1/me');
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toMatch(/authorization/i);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await ada.send('GET', '/v1/me', { headers })).status).toBe(304);
    expect((await bob.send('GET', '/v1/me', { headers })).status).toBe(200);
    const head = await ada.send('HEAD', '/v1/me');
    expect([head.status, head.body, head.headers.get('etag')]).toEqual([200, '', headers['if-none-match']]);
    await ada.ok('PATCH', '/v1/me', { bio: randomUUID() });
    expect((await ada.send('GET', '/v1/me', { headers })).status).toBe(200);
  });

  it('charges a page by its rows', async () => {
    const left = async () => {
      const { headers } = await ada.send('GET', '/v1/timelines/home?first=100');
      return Number(/"viewer";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    };
    // Unless a new window has begun between the two.
    await settle(async () => expect((await left()) - (await left())).toBe(1_005));
  });

  it('says to whoever guesses passwords when to come back', async () => {
    const { handle } = await world.signUp('fay');
    const guess = () =>
      stranger.send('POST', '/v1/auth/sign-in', { body: { handleOrEmail: handle, password: 'wrong' } });
    const refusal = await until('guesses are refused', async () => {
      const answer = await guess();
      return answer.status === 429 && answer;
    });
    expect(refusal.body).toMatchObject({ reason: 'SIGN_IN_LIMITED', retryAfterMs: expect.any(Number) });
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('shows the document on a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${world.url}/v1/docs`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    const html = await page.text();
    expect(html).not.toMatch(/https?:/);
    const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(parts).toHaveLength(3);
    for (const path of parts) expect((await fetch(world.url + path)).status).toBe(200);
    expect((await stranger.send('GET', '/v1/openapi.json')).headers.get('etag')).toBeTruthy();
    expect((await stranger.send('GET', '/.well-known/jwks.json')).status).toBe(200);
  });

  it('has tried every operation, once with success and once without', () => {
    const untried = (isGood: boolean) =>
      api.operationIds.filter((id) => ![...(api.seen.get(id) ?? [])].some((status) => status < 300 === isGood));
    expect(untried(true)).toEqual([]);
    // Of these nothing can be wrong but the method.
    expect(untried(false)).toEqual(['getDocument', 'listSigningKeys']);
  });

  // Last, because nothing is as it was behind it.
  it('costs an app that is away its own parts, and not the rest', async () => {
    const picture = await ada.upload();
    await ada.ok('PATCH', '/v1/me', { avatarMediaId: picture.id });
    const me = await ada.get<{ avatar: object }>('/v1/me');
    expect(me.avatar).toEqual(picture);
    const post = await ada.ok<Post>('POST', '/v1/posts', { text: 'x', mediaIds: [picture.id] });
    expect(post).toMatchObject({ media: [picture], author: { avatar: picture } });
    await world.app('media').stop();
    expect(await ada.get(`/v1/posts/${post.id}`)).toEqual(post);
    expect(await ada.refusal('GET', `/v1/media/${picture.id}`)).toBe('503 UNAVAILABLE');
    await world.app('feeds').stop();
    const unknown = { followerCount: null, followingCount: null };
    expect(await ada.get('/v1/me')).toEqual({ ...me, ...unknown });
    expect(await ada.refusal('GET', '/v1/timelines/home')).toBe('503 UNAVAILABLE');
    await world.app('accounts').stop();
    expect(await ada.get(`/v1/posts/${post.id}`)).toEqual({ ...post, author: null });
  }, 120_000);
});
