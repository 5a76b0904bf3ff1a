import { randomUUID } from 'node:crypto';
import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient, rpcsOf } from './gateway-client.js';
import { idsOf, publish, readTimeline, uploadPicture, walkPages } from './home-timelines.js';
import type { Timeline, TimelinePost } from './home-timelines.js';

const nobody = '01890000-0000-7000-8000-000000000000';
const page = `homeTimeline(first: 20) { edges { cursor node {
  id text author { handle displayName } media { id width variants { url } url(width: 300) } likeCount likedByViewer
} } pageInfo { hasNextPage endCursor } }`;

describe('operations', () => {
  let world: World;
  let stranger: GatewayClient;
  let people: { ada: Person; bob: Person };
  let ada: GatewayClient;
  let bob: GatewayClient;

  beforeAll(async () => {
    world = await commonWorld();
    people = { ada: await world.signUp('ada'), bob: await world.signUp('bob') };
    stranger = new GatewayClient(world);
    ada = new GatewayClient(world, people.ada);
    bob = new GatewayClient(world, people.bob);
  }, 120_000);

  afterAll(() => world?.stop());

  describe('sessions', () => {
    const handle = `eve_${randomUUID().slice(0, 8)}`;
    const input = { handle, email: `${handle}@example.org`, password: 'correct horse battery' };
    const register = `mutation ($input: RegisterInput!) { register(input: $input) {
      account { id handle displayName registeredAt relationship { following } } tokens { accessToken refreshToken accessExpiresAt }
    } }`;

    it('register, sign in, refresh and sign out', async () => {
      const { register: made } = await stranger.ok<{ register: { account: { displayName: string } } }>(register, {
        input,
      });
      expect(made.account).toMatchObject({ handle, displayName: handle, relationship: null });
      const { signIn } = await stranger.ok<{ signIn: { tokens: { accessToken: string; refreshToken: string } } }>(
        'mutation ($input: SignInInput!) { signIn(input: $input) { tokens { accessToken refreshToken } } }',
        { input: { handleOrEmail: handle, password: input.password } },
      );
      const refresh =
        'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { tokens { accessToken } } }';
      const { refreshSession } = await stranger.ok<{ refreshSession: { tokens: { accessToken: string } } }>(refresh, {
        input: { refreshToken: signIn.tokens.refreshToken },
      });
      const eve = new GatewayClient(world, { tokens: refreshSession.tokens as Person['tokens'] });
      expect(await eve.ok('{ viewer { handle } }')).toEqual({ viewer: { handle } });
      expect(await eve.ok('mutation { signOut { signedOut } }')).toEqual({ signOut: { signedOut: true } });
    });

    it.each([
      ['a taken handle', { ...input, email: 'other@example.org' }, 'ALREADY_EXISTS HANDLE_TAKEN'],
      ['a short password', { ...input, password: 'x' }, 'INVALID_ARGUMENT INVALID_ARGUMENT'],
    ])('refuse %s', async (_, given, expected) => {
      expect(await stranger.refusal(register, { input: given })).toBe(expected);
    });

    it('refuse a wrong password and a made-up refresh token', async () => {
      const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { tokens { accessToken } } }';
      const wrong = { handleOrEmail: handle, password: 'not the password' };
      expect(await stranger.refusal(signIn, { input: wrong })).toBe('UNAUTHENTICATED CREDENTIALS_REFUSED');
      const refresh = 'mutation { refreshSession(input: { refreshToken: "x" }) { tokens { accessToken } } }';
      expect(await stranger.refusal(refresh)).toBe('UNAUTHENTICATED REFRESH_TOKEN_REFUSED');
    });
  });

  it('answers nothing about a viewer who is not there', async () => {
    expect(await stranger.ok('{ viewer { id } }')).toEqual({ viewer: null });
    expect(await stranger.refusal('{ homeTimeline { edges { cursor } } }')).toBe('UNAUTHENTICATED SIGN_IN_REQUIRED');
    expect(await stranger.refusal('mutation { signOut { signedOut } }')).toBe('UNAUTHENTICATED SIGN_IN_REQUIRED');
  });

  it('finds accounts by id and by handle, in one call each', async () => {
    const handle = people.bob.handle;
    const query =
      'query ($id: ID, $handle: String) { account(id: $id, handle: $handle) { id relationship { following } } }';
    const account = { id: people.bob.id, relationship: { following: false } };
    expect(await ada.ok(query, { handle: handle.toUpperCase() })).toEqual({ account });
    expect(await ada.ok(query, { id: people.bob.id })).toEqual({ account });
    expect(await ada.ok(query, { id: nobody })).toEqual({ account: null });
    expect(await ada.ok(query, { handle: 'nobody_at_all' })).toEqual({ account: null });
    expect(await ada.refusal(query)).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
  });

  it('follows and unfollows', async () => {
    const change = (verb: string) =>
      `mutation { ${verb}(input: { accountId: "${people.ada.id}" }) { relationship { account { handle } following followedBy } } }`;
    const relationship = { account: { handle: people.ada.handle }, following: true, followedBy: false };
    expect(await bob.ok(change('follow'))).toEqual({ follow: { relationship } });
    expect(await bob.ok(change('unfollow'))).toEqual({
      unfollow: { relationship: { ...relationship, following: false } },
    });
    await bob.ok(change('follow'));
    expect(await ada.refusal(change('follow'))).toMatch(/SELF_FOLLOW$/);
    const unknown = `mutation { follow(input: { accountId: "${nobody}" }) { relationship { following } } }`;
    expect(await bob.refusal(unknown)).toBe('NOT_FOUND ACCOUNT_NOT_FOUND');
  });

  it('publishes, likes, replies and deletes', async () => {
    const text = `hello @${people.bob.handle}`;
    const create = `mutation ($input: CreatePostInput!) { createPost(input: $input) {
      post { id text parent { text replyCount } mentions { handle } media { id } }
    } }`;
    const { createPost } = await ada.ok<{ createPost: { post: TimelinePost } }>(create, { input: { text } });
    expect(createPost.post).toMatchObject({ text, parent: null, mentions: [{ handle: people.bob.handle }], media: [] });
    const { id } = createPost.post;
    const like = (verb: string) =>
      `mutation { ${verb}(input: { postId: "${id}" }) { post { likeCount likedByViewer } } }`;
    expect(await bob.ok(like('likePost'))).toEqual({ likePost: { post: { likeCount: 1, likedByViewer: true } } });
    expect(await bob.ok(like('unlikePost'))).toEqual({ unlikePost: { post: { likeCount: 0, likedByViewer: false } } });
    const reply = await bob.ok(create, { input: { text: 'hi', parentId: id } });
    expect(reply).toMatchObject({ createPost: { post: { parent: { text, replyCount: 1 } } } });
    expect(await bob.refusal(`mutation { deletePost(input: { postId: "${id}" }) { postId } }`)).toBe(
      'PERMISSION_DENIED NOT_AUTHOR',
    );
    expect(await ada.ok(`mutation { deletePost(input: { postId: "${id}" }) { postId } }`)).toEqual({
      deletePost: { postId: id },
    });
    expect(await ada.ok(`{ post(id: "${id}") { id } }`)).toEqual({ post: null });
    expect(await bob.refusal(like('likePost'))).toBe('NOT_FOUND POST_NOT_FOUND');
    expect(await ada.refusal(create, { input: { text: 'x'.repeat(501) } })).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
  });

  it('reads the inbox and marks it read', async () => {
    const query =
      '{ notifications(first: 5) { edges { cursor node { id kind actors { handle } actorCount post { id } seq read changedAt } } pageInfo { endCursor } unreadCount headSeq } }';
    interface Inbox {
      notifications: { edges: { node: { kind: string; read: boolean } }[]; unreadCount: number; headSeq: number };
    }
    const inbox = await settle(async () => {
      const { notifications } = await ada.ok<Inbox>(query);
      expect(notifications.edges.map(({ node }) => node.kind)).toContain('FOLLOW');
      return notifications;
    });
    const mark = 'mutation ($seq: Int!) { markNotificationsRead(input: { upToSeq: $seq }) { readUpTo unreadCount } }';
    const { markNotificationsRead } = await ada.ok<{ markNotificationsRead: { readUpTo: number } }>(mark, {
      seq: inbox.headSeq,
    });
    expect(markNotificationsRead.readUpTo).toBe(inbox.headSeq);
    expect(await ada.refusal(mark, { seq: -1 })).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
  });

  describe("one's own post", () => {
    it('is in the timeline on the next read, once, every time', async () => {
      const eve = new GatewayClient(world, await world.signUp('eve'));
      const published: string[] = [];
      for (let round = 0; round < 15; round++) {
        published.unshift(await publish(eve, `round ${round}`));
        const timeline = await readTimeline(eve, { first: 20 });
        expect(idsOf(timeline)).toEqual(published);
        expect(timeline.homeTimeline.pageInfo).toEqual({ hasNextPage: false, endCursor: null });
      }
    });
  });

  describe('a profile', () => {
    const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
      account { displayName bio avatar { placeholder url(width: 50) } } } }`;

    it('says what its owner wants it to, and keeps what is not mentioned', async () => {
      const avatarMediaId = await uploadPicture(bob);
      const change = (input: object) => bob.ok(update, { input });
      const account = {
        displayName: 'Bob B.',
        bio: 'hello',
        avatar: { placeholder: expect.any(String), url: expect.any(String) },
      };
      expect(await change({ displayName: 'Bob B.', bio: 'hello', avatarMediaId })).toEqual({
        updateProfile: { account },
      });
      expect(await change({ bio: null })).toEqual({ updateProfile: { account: { ...account, bio: '' } } });
      expect(await change({ displayName: null, avatarMediaId: null })).toEqual({
        updateProfile: { account: { displayName: people.bob.handle, bio: '', avatar: null } },
      });
      expect(await ada.refusal(update, { input: { avatarMediaId } })).toBe('FAILED_PRECONDITION MEDIA_NOT_USABLE');
      expect(await bob.refusal(update, { input: { avatarMediaId: 'x' } })).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
      expect(await bob.refusal(update, { input: { bio: 'x'.repeat(301) } })).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
    });
  });

  describe('a home timeline of 20 posts with author and pictures', () => {
    beforeAll(async () => {
      const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id media { id } } } }';
      for (let index = 0; index < 21; index++) {
        const mediaIds = index % 5 === 0 ? [await uploadPicture(ada)] : [];
        await ada.ok(create, { input: { text: `post ${index}`, mediaIds } });
      }
      await settle(async () => expect((await read()).homeTimeline.edges[0]?.node?.text).toBe('post 20'));
    }, 120_000);

    const read = () => bob.ok<Timeline>(`{ ${page} }`);

    it('costs two RPCs when what is the same for everybody is kept near', async () => {
      await settle(async () => {
        const requestId = `timeline-${randomUUID()}`;
        const body = JSON.stringify({ query: `query Home { ${page} }` });
        const response = await bob.post(body, { 'x-request-id': requestId });
        expect(response.headers.get('x-request-id')).toBe(requestId);
        const { data } = (await response.json()) as { data: Timeline };
        expect(data.homeTimeline.edges.map(({ node }) => node?.text)).toEqual(
          Array.from({ length: 20 }, (_, index) => `post ${20 - index}`),
        );
        await settle(() => expect(rpcsOf(world, requestId)).toBeDefined());
        expect(rpcsOf(world, requestId)).toBe(2);
      });
    });

    it('goes on behind a cursor', async () => {
      const { homeTimeline } = await read();
      expect(homeTimeline.pageInfo.hasNextPage).toBe(true);
      const query =
        'query ($after: String) { homeTimeline(after: $after) { edges { node { text } } pageInfo { hasNextPage } } }';
      // What was deleted before leaves the timelines when feeds comes to it.
      await settle(async () => {
        const next = await bob.ok<Timeline>(query, { after: homeTimeline.pageInfo.endCursor });
        expect(next.homeTimeline.edges.map(({ node }) => node?.text)).toEqual(['post 0']);
        expect(next.homeTimeline.pageInfo.hasNextPage).toBe(false);
      });
    });

    it('walks the pages of every list to its end, each row once', async () => {
      const walk = `query ($after: String) { account(id: "${people.ada.id}") {
        posts(first: 8, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
      interface Profile {
        account: { posts: Timeline['homeTimeline'] };
      }
      const seen = await walkPages(async (after) => (await bob.ok<Profile>(walk, { after })).account.posts);
      expect([seen.length, new Set(seen).size]).toEqual([21, 21]);
    });
  });
});
