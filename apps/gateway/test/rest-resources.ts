import { randomUUID } from 'node:crypto';
import { settle, until } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import type { DescribedApi } from './described-api.js';
import { rpcsOf } from './gateway-client.js';
import type { RestClient } from './rest-client.js';
import type { Page, Post, RestSetting, SignedIn } from './rest-setting.js';
import { SseClient } from './sse-client.js';

/** What each endpoint does when all is well; that it answers as described is seen to by RestClient. */
export function describeResources(setting: () => RestSetting): void {
  let world: World;
  let api: DescribedApi;
  let stranger: RestClient;
  let people: { ada: Person; bob: Person };
  let ada: RestClient;
  let bob: RestClient;

  beforeAll(() => ({ world, api, people, stranger, ada, bob } = setting()));

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
      const avatar = await ada.upload();
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
      const picture = await bob.upload();
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

  it('reads a home timeline of twenty posts, with authors and pictures, in three RPCs at most', async () => {
    const [cyd, dan] = [await world.signUp('cyd'), await world.signUp('dan')];
    await stranger.as(cyd).ok('PUT', `/v1/accounts/${dan.id}/follow`);
    const avatar = await stranger.as(dan).upload();
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
      expect(rpcs).toBeLessThanOrEqual(3);
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
}
