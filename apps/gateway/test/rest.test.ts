import { randomUUID } from 'node:crypto';
import { settle, startWorld, until } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import type { DescribedApi } from './described-api.js';
import { rpcsOf } from './gateway-client.js';
import { pictureOf } from './picture.js';
import { RestClient } from './rest-client.js';
import { SseClient } from './sse-client.js';

const nobody = '01890000-0000-7000-8000-000000000000';

interface Post {
  id: string;
  text: string;
  author: { handle: string; avatar: { id: string } | null } | null;
  media: { id: string; variants: { url: string }[] }[] | null;
  mentions: { handle: string }[] | null;
  parentId: string | null;
  likeCount: number;
  likedByViewer: boolean;
}

interface Page<Item> {
  items: Item[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface SignedIn {
  account: { id: string };
  tokens: { accessToken: string; refreshToken: string };
}

// Every answer here is held against the document by RestClient; what tests say beside is what no document can.
describe('REST v1', () => {
  let world: World;
  let api: DescribedApi;
  let stranger: RestClient;
  let people: { ada: Person; bob: Person };
  let ada: RestClient;
  let bob: RestClient;

  beforeAll(async () => {
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'media', 'notifications'] });
    ({ stranger, api } = await RestClient.open(world.url));
    people = { ada: await world.signUp('ada'), bob: await world.signUp('bob') };
    [ada, bob] = [stranger.as(people.ada), stranger.as(people.bob)];
  }, 60_000);

  afterAll(() => world?.stop());

  async function uploadedBy(client: RestClient): Promise<{ id: string; variants: { url: string }[] }> {
    const form = new FormData();
    form.append(
      'file',
      new Blob([new Uint8Array(pictureOf({ width: 90, height: 60 }))], { type: 'image/png' }),
      'a.png',
    );
    return client.ok('POST', '/v1/media', form);
  }

  describe('sessions', () => {
    const handle = `eve_${randomUUID().slice(0, 8)}`;
    const password = 'correct horse battery';

    it('are opened, renewed, listed and ended', async () => {
      const registration = { handle, email: `${handle}@example.org`, password };
      const made = await stranger.send('POST', '/v1/auth/register', { body: registration });
      const { account } = made.body as SignedIn;
      expect([made.status, made.headers.get('location')]).toEqual([201, `/v1/accounts/${account.id}`]);
      const { tokens } = await stranger.ok<SignedIn>('POST', '/v1/auth/sign-in', { handleOrEmail: handle, password });
      const renewed = await stranger.ok<SignedIn>('POST', '/v1/auth/refresh', { refreshToken: tokens.refreshToken });
      const eve = stranger.as(renewed);
      const { items } = await eve.get<Page<{ id: string; isCurrent: boolean }>>('/v1/me/sessions');
      expect(items.map(({ isCurrent }) => isCurrent)).toEqual([true, false]);
      await eve.ok('DELETE', `/v1/me/sessions/${items[1]?.id}`);
      expect((await eve.get<Page<unknown>>('/v1/me/sessions')).items).toHaveLength(1);
      await eve.ok('POST', '/v1/auth/sign-out');
      await settle(async () => expect(await eve.refusal('GET', '/v1/me')).toBe('401 TOKEN_REFUSED'));
    });

    it('survive a stale token that is sent along when a new one is asked for', async () => {
      const old = stranger.as({ tokens: { accessToken: 'expired' } });
      const answer = await old.send('POST', '/v1/auth/sign-in', { body: { handleOrEmail: handle, password } });
      expect(answer.status).toBe(200);
    });

    it('end with the password, and with the account', async () => {
      const { tokens } = await stranger.ok<SignedIn>('POST', '/v1/auth/sign-in', { handleOrEmail: handle, password });
      const eve = stranger.as({ tokens });
      const changed = await eve.ok('PUT', '/v1/me/password', {
        currentPassword: password,
        newPassword: `${password}!`,
      });
      expect(changed.sessionsEnded).toBeGreaterThan(0);
      await eve.ok('POST', '/v1/me/deletion', { password: `${password}!` });
      await settle(async () =>
        expect(await stranger.refusal('GET', `/v1/handles/${handle}`)).toBe('404 ACCOUNT_NOT_FOUND'),
      );
    });
  });

  describe('accounts', () => {
    it('show their profile, by id, by handle and by search', async () => {
      const avatar = await uploadedBy(ada);
      expect(await ada.get(`/v1/media/${avatar.id}`)).toEqual(avatar);
      expect((await ada.send('GET', avatar.variants[0]?.url ?? '')).status).toBe(200);
      const profile = await ada.ok('PATCH', '/v1/me', {
        displayName: 'Ada L.',
        bio: 'Engines',
        avatarMediaId: avatar.id,
      });
      expect(profile).toMatchObject({
        displayName: 'Ada L.',
        bio: 'Engines',
        avatar: { id: avatar.id },
        relationship: null,
      });
      expect(await ada.get('/v1/me')).toEqual(profile);
      const relationship = {
        accountId: people.ada.id,
        following: false,
        followedBy: false,
        blocking: false,
        muting: false,
      };
      expect(await bob.get(`/v1/accounts/${people.ada.id}`)).toEqual({ ...profile, relationship });
      expect(await stranger.get(`/v1/handles/${people.ada.handle.toUpperCase()}`)).toEqual(profile);
      const found = await stranger.get<Page<{ id: string }>>(`/v1/accounts?query=${people.ada.handle}&first=1`);
      expect(found.items.map(({ id }) => id)).toEqual([people.ada.id]);
      expect(await ada.ok('PATCH', '/v1/me', { avatarMediaId: null })).toMatchObject({ bio: 'Engines', avatar: null });
    });

    it('are followed, muted and blocked by putting it, and no more by deleting it', async () => {
      const [cyd, dan] = [await world.signUp('cyd'), await world.signUp('dan')];
      const client = stranger.as(cyd);
      const at = `/v1/accounts/${dan.id}`;
      expect(await client.ok('PUT', `${at}/follow`)).toMatchObject({ accountId: dan.id, following: true });
      expect(await client.ok('PUT', `${at}/follow`)).toMatchObject({ following: true });
      const idsAt = async (path: string) => (await client.get<Page<{ id: string }>>(path)).items.map(({ id }) => id);
      expect(await idsAt(`${at}/followers`)).toEqual([cyd.id]);
      expect(await idsAt(`/v1/accounts/${cyd.id}/following`)).toEqual([dan.id]);
      expect(await client.ok('DELETE', `${at}/follow`)).toMatchObject({ following: false });
      expect(await client.ok('PUT', `${at}/mute`)).toMatchObject({ muting: true });
      expect(await idsAt('/v1/me/muted-accounts')).toEqual([dan.id]);
      expect(await client.ok('DELETE', `${at}/mute`)).toMatchObject({ muting: false });
      expect(await client.ok('PUT', `${at}/block`)).toMatchObject({ blocking: true });
      expect(await idsAt('/v1/me/blocked-accounts')).toEqual([dan.id]);
      expect(await client.get(`${at}/relationship`)).toMatchObject({ blocking: true });
      await settle(async () => expect(await client.refusal('GET', at)).toBe('404 ACCOUNT_NOT_FOUND'));
      expect(await client.ok('DELETE', `${at}/block`)).toMatchObject({ blocking: false });
    });
  });

  describe('posts', () => {
    it('come whole: with author, pictures, mentions and counts', async () => {
      const picture = await uploadedBy(bob);
      const word = `w${randomUUID().slice(0, 8)}`;
      const text = `${word} for @${people.ada.handle}`;
      const made = await bob.send('POST', '/v1/posts', { body: { text, mediaIds: [picture.id] } });
      const post = made.body as Post;
      expect([made.status, made.headers.get('location')]).toEqual([201, `/v1/posts/${post.id}`]);
      expect(post).toMatchObject({
        text,
        author: { handle: people.bob.handle },
        media: [picture],
        mentions: [{ handle: people.ada.handle }],
        parentId: null,
      });
      expect(await bob.get(`/v1/posts/${post.id}`)).toEqual(post);
      expect((await bob.get<Page<Post>>(`/v1/accounts/${people.bob.id}/posts?first=1`)).items).toEqual([post]);
      expect((await bob.get<Page<Post>>(`/v1/posts?query=${word}`)).items).toEqual([post]);
      expect(await ada.ok<Post>('PUT', `/v1/posts/${post.id}/like`)).toMatchObject({
        likeCount: 1,
        likedByViewer: true,
      });
      expect(await ada.ok<Post>('PUT', `/v1/posts/${post.id}/like`)).toMatchObject({ likeCount: 1 });
      const likes = await bob.get<Page<{ id: string }>>(`/v1/posts/${post.id}/likes`);
      expect(likes.items.map(({ id }) => id)).toEqual([people.ada.id]);
      expect(await ada.ok<Post>('DELETE', `/v1/posts/${post.id}/like`)).toMatchObject({
        likeCount: 0,
        likedByViewer: false,
      });
      await bob.ok('DELETE', `/v1/posts/${post.id}`);
      expect(await bob.refusal('GET', `/v1/posts/${post.id}`)).toBe('404 POST_NOT_FOUND');
    });

    it('make threads', async () => {
      const root = await ada.ok<Post>('POST', '/v1/posts', { text: 'root' });
      const reply = await bob.ok<Post>('POST', '/v1/posts', { text: 'reply', parentId: root.id });
      const deep = await ada.ok<Post>('POST', '/v1/posts', { text: 'deep', parentId: reply.id });
      const idsAt = async (path: string) => (await ada.get<Page<Post>>(path)).items.map(({ id }) => id);
      expect(await idsAt(`/v1/posts/${root.id}/replies`)).toEqual([reply.id]);
      expect(await idsAt(`/v1/posts/${deep.id}/ancestors`)).toEqual([root.id, reply.id]);
    });

    it('come in pages that end', async () => {
      const cyd = await world.signUp('cyd');
      const client = stranger.as(cyd);
      for (const text of ['1', '2', '3']) await client.ok('POST', '/v1/posts', { text });
      const at = `/v1/accounts/${cyd.id}/posts?first=2`;
      const first = await stranger.get<Page<Post>>(at);
      expect(first.items.map(({ text }) => text)).toEqual(['3', '2']);
      const second = await stranger.get<Page<Post>>(`${at}&after=${first.pageInfo.endCursor}`);
      expect(second.items.map(({ text }) => text)).toEqual(['1']);
      expect(second.pageInfo).toEqual({ hasNextPage: false, endCursor: null });
    });
  });

  it('reads a home timeline of twenty posts, with authors and pictures, in four RPCs at most', async () => {
    const [cyd, dan] = [await world.signUp('cyd'), await world.signUp('dan')];
    await stranger.as(cyd).ok('PUT', `/v1/accounts/${dan.id}/follow`);
    const avatar = await uploadedBy(stranger.as(dan));
    await stranger.as(dan).ok('PATCH', '/v1/me', { avatarMediaId: avatar.id });
    for (let index = 0; index < 20; index++) {
      await stranger.as(dan).ok('POST', '/v1/posts', { text: `${index}`, ...(index % 2 && { mediaIds: [avatar.id] }) });
    }
    await settle(async () => {
      const timeline = await stranger.as(cyd).send('GET', '/v1/timelines/home?first=20');
      const { items } = timeline.body as Page<Post>;
      expect(items.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, index) => `${19 - index}`));
      expect(items[0]).toMatchObject({ author: { avatar: { id: avatar.id } }, media: [{ id: avatar.id }] });
      const requestId = timeline.headers.get('x-request-id') ?? '';
      const rpcs = await until('the request is logged', () => rpcsOf(world, requestId));
      expect(rpcs).toBeLessThanOrEqual(4);
    });
  });

  it('tells of what others did, marks it as read, and follows it live', async () => {
    const [cyd, dan] = [await world.signUp('cyd'), await world.signUp('dan')];
    const [client, other] = [stranger.as(cyd), stranger.as(dan)];
    const post = await client.ok<Post>('POST', '/v1/posts', { text: 'for notice' });
    await other.ok('PUT', `/v1/posts/${post.id}/like`);
    interface Inbox extends Page<{ kind: string; actors: { id: string }[]; post: Post | null; seq: number }> {
      unreadCount: number;
      headSeq: number;
    }
    const inbox = await settle(async () => {
      const page = await client.get<Inbox>('/v1/notifications');
      expect(page.items).toMatchObject([
        { kind: 'LIKE', actors: [{ id: dan.id }], post: { id: post.id, likeCount: 1 } },
      ]);
      return page;
    });
    const read = await client.ok('PUT', '/v1/notifications/read-mark', { upToSeq: inbox.headSeq });
    expect(read).toEqual({ readUpTo: inbox.headSeq, unreadCount: 0 });
    const stream = new SseClient(world.url, {
      headers: { authorization: `Bearer ${cyd.tokens.accessToken}` },
      query: '?after=0',
    });
    await settle(() => expect(stream.changes.map(({ kind }) => kind)).toContain('READ'));
    stream.end();
    for (const change of stream.changes) expect(api.violation('NotificationChange', change)).toBeUndefined();
    api.check(
      { method: 'GET', path: '/v1/notifications/stream' },
      { status: 200, headers: new Headers(stream.response?.headers as Record<string, string>), body: 'id: 1\n' },
    );
    await client.ok('PUT', '/v1/notifications/preferences/LIKE', { enabled: false });
    const { items } = await client.get<Page<{ kind: string; enabled: boolean }>>('/v1/notifications/preferences');
    expect(items).toHaveLength(4);
    expect(items).toContainEqual({ kind: 'LIKE', enabled: false });
  });

  const longest = 'x'.repeat(600);
  const photo = '/media/aaaaaaaaaaaaaaaaaaaaaa';
  it.each<[who: 'ada' | 'stranger', method: string, path: string, body: unknown, refusal: string]>([
    ['stranger', 'POST', '/v1/auth/register', { handle: 'a' }, '400 INVALID_ARGUMENT'],
    [
      'stranger',
      'POST',
      '/v1/auth/register',
      { handle: 'admin', email: 'x', password: longest, x: 1 },
      '400 INVALID_ARGUMENT',
    ],
    [
      'stranger',
      'POST',
      '/v1/auth/sign-in',
      { handleOrEmail: 'nobody_here', password: 'wrong' },
      '401 CREDENTIALS_REFUSED',
    ],
    ['stranger', 'POST', '/v1/auth/refresh', { refreshToken: 'none' }, '401 REFRESH_TOKEN_REFUSED'],
    ['stranger', 'POST', '/v1/auth/sign-out', undefined, '401 SIGN_IN_REQUIRED'],
    ['stranger', 'GET', '/v1/me/sessions', undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'DELETE', `/v1/me/sessions/${nobody}`, undefined, '404 SESSION_NOT_FOUND'],
    ['stranger', 'GET', '/v1/me', undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'PATCH', '/v1/me', { bio: longest }, '400 INVALID_ARGUMENT'],
    ['ada', 'PATCH', '/v1/me', { avatarMediaId: nobody }, '400 MEDIA_NOT_USABLE'],
    [
      'ada',
      'PUT',
      '/v1/me/password',
      { currentPassword: 'wrong', newPassword: 'correct horse battery' },
      '403 PASSWORD_WRONG',
    ],
    ['ada', 'POST', '/v1/me/deletion', { password: 'wrong' }, '403 PASSWORD_WRONG'],
    ['stranger', 'GET', '/v1/me/blocked-accounts', undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'GET', '/v1/me/muted-accounts?first=101', undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', '/v1/accounts', undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', '/v1/accounts/ada', undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', `/v1/accounts/${nobody}`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'GET', '/v1/handles/nobody_here', undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'GET', `/v1/accounts/${nobody}/posts`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'GET', `/v1/accounts/${nobody}/followers`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'GET', `/v1/accounts/${nobody}/following?after=%00`, undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', `/v1/accounts/${nobody}/relationship`, undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'PUT', `/v1/accounts/${nobody}/follow`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['ada', 'DELETE', '/v1/accounts/x/follow', undefined, '400 INVALID_ARGUMENT'],
    ['ada', 'PUT', `/v1/accounts/${nobody}/block`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'DELETE', `/v1/accounts/${nobody}/block`, undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'PUT', `/v1/accounts/${nobody}/mute`, undefined, '404 ACCOUNT_NOT_FOUND'],
    ['stranger', 'DELETE', `/v1/accounts/${nobody}/mute`, undefined, '401 SIGN_IN_REQUIRED'],
    ['stranger', 'GET', '/v1/posts?query=', undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'POST', '/v1/posts', { text: 'x' }, '401 SIGN_IN_REQUIRED'],
    ['ada', 'POST', '/v1/posts', {}, '400 INVALID_ARGUMENT'],
    ['ada', 'POST', '/v1/posts', { text: longest }, '400 INVALID_ARGUMENT'],
    ['ada', 'POST', '/v1/posts', { text: 'x', parentID: nobody }, '400 INVALID_ARGUMENT'],
    ['ada', 'POST', '/v1/posts', { text: 'x', parentId: nobody }, '404 PARENT_NOT_FOUND'],
    ['ada', 'POST', '/v1/posts', { text: 'x', mediaIds: [nobody] }, '400 MEDIA_NOT_USABLE'],
    ['stranger', 'GET', `/v1/posts/${nobody}`, undefined, '404 POST_NOT_FOUND'],
    ['ada', 'DELETE', `/v1/posts/${nobody}`, undefined, '404 POST_NOT_FOUND'],
    ['stranger', 'GET', `/v1/posts/${nobody}/replies`, undefined, '404 POST_NOT_FOUND'],
    ['stranger', 'GET', `/v1/posts/${nobody}/ancestors`, undefined, '404 POST_NOT_FOUND'],
    ['stranger', 'GET', `/v1/posts/${nobody}/likes`, undefined, '404 POST_NOT_FOUND'],
    ['ada', 'PUT', `/v1/posts/${nobody}/like`, undefined, '404 POST_NOT_FOUND'],
    ['ada', 'DELETE', `/v1/posts/${nobody}/like`, undefined, '404 POST_NOT_FOUND'],
    ['ada', 'GET', '/v1/timelines/home?frist=5', undefined, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', '/v1/notifications', undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'PUT', '/v1/notifications/read-mark', { upToSeq: 9_999 }, '400 READ_MARK_AHEAD'],
    ['ada', 'PUT', '/v1/notifications/read-mark', { upToSeq: -1 }, '400 INVALID_ARGUMENT'],
    ['stranger', 'GET', '/v1/notifications/preferences', undefined, '401 SIGN_IN_REQUIRED'],
    ['ada', 'PUT', '/v1/notifications/preferences/NOISE', { enabled: true }, '400 INVALID_ARGUMENT'],
    ['ada', 'GET', '/v1/notifications/stream?after=x', undefined, '400 INVALID_ARGUMENT'],
    ['ada', 'POST', '/v1/media', new FormData(), '400 INVALID_ARGUMENT'],
    ['ada', 'GET', `/v1/media/${nobody}`, undefined, '404 MEDIA_NOT_FOUND'],
    ['stranger', 'GET', `${photo}/640.avif`, undefined, '404 MEDIA_NOT_FOUND'],
    ['ada', 'GET', '/v1/nothing', undefined, '404 ROUTE_NOT_FOUND'],
    ['ada', 'DELETE', '/v1/timelines/home', undefined, '405 METHOD_NOT_ALLOWED'],
    ['ada', 'GET', '/v1/media', undefined, '405 METHOD_NOT_ALLOWED'],
    ['ada', 'POST', '/v1/openapi.json', { x: 1 }, '405 METHOD_NOT_ALLOWED'],
  ])('refuses %s %s %s %j', async (who, method, path, body, refusal) => {
    expect(await (who === 'ada' ? ada : stranger).refusal(method, path, { body })).toBe(refusal);
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
    const { avatar, ...rest } = await ada.get('/v1/me');
    expect(avatar).toBeNull();
    const picture = await uploadedBy(ada);
    const post = await ada.ok<Post>('POST', '/v1/posts', { text: 'x', mediaIds: [picture.id] });
    await world.app('media').stop();
    expect(await ada.get(`/v1/posts/${post.id}`)).toEqual({ ...post, media: null });
    await world.app('feeds').stop();
    const unknown = { followerCount: null, followingCount: null };
    expect(await ada.get('/v1/me')).toEqual({ ...rest, avatar, ...unknown });
    expect(await ada.refusal('GET', '/v1/timelines/home')).toBe('503 UNAVAILABLE');
    await world.app('accounts').stop();
    expect(await ada.get(`/v1/posts/${post.id}`)).toEqual({ ...post, media: null, author: null });
  }, 60_000);
});
