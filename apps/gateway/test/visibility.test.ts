import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { LiveView } from './live-view.js';

/** Somebody of the story, with what they made in it. */
interface Member extends Person {
  client: GatewayClient;
  /** A post of their own. */
  post: string;
  /** Their reply to the stage. */
  reply: string;
  /** Somebody else's reply to that reply. */
  below: string;
}

/** What everybody has a part in: a post that all like and reply to, and one that mentions all. */
interface Stage {
  host: Member;
  post: string;
  mention: string;
}

/** A way on which one may come upon another: each answer that shows anything of them has their handle in it. */
interface Way {
  query: (stage: Stage, other: Member) => string;
}

const ways: Record<string, Way> = {
  'the home timeline': { query: () => `{ homeTimeline(first: 50) { edges { node { author { handle } } } } }` },
  'an account by id': { query: (_, { id }) => `{ account(id: "${id}") { handle } }` },
  'an account by handle': { query: (_, { handle }) => `{ account(handle: "${handle}") { handle } }` },
  "an author's posts": {
    query: (_, { id }) => `{ account(id: "${id}") { posts { edges { node { id author { handle } } } } } }`,
  },
  'a post by id': { query: (_, { post }) => `{ post(id: "${post}") { author { handle } } }` },
  'a thread': { query: ({ post }) => `{ post(id: "${post}") { replies { edges { node { author { handle } } } } } }` },
  'the ancestors of a reply': {
    query: (_, { below }) => `{ post(id: "${below}") { ancestors { author { handle } } } }`,
  },
  'the parent of a reply': { query: (_, { below }) => `{ post(id: "${below}") { parent { author { handle } } } }` },
  likes: { query: ({ post }) => `{ post(id: "${post}") { likes { edges { node { handle } } } } }` },
  followers: { query: ({ host }) => `{ account(id: "${host.id}") { followers { edges { node { handle } } } } }` },
  following: { query: ({ host }) => `{ account(id: "${host.id}") { following { edges { node { handle } } } } }` },
  mentions: { query: ({ mention }) => `{ post(id: "${mention}") { mentions { handle } } }` },
  'a search for posts': {
    query: (_, { handle }) => `{ searchPosts(query: "by_${handle}") { edges { node { author { handle } } } } }`,
  },
  'a search for accounts': {
    query: (_, { handle }) => `{ searchAccounts(query: "${handle}") { edges { node { handle } } } }`,
  },
  notifications: {
    query: () => '{ notifications(first: 50) { edges { node { actors { handle } post { author { handle } } } } } }',
  },
};

describe('who may see whom', () => {
  let world: World;
  let stage: Stage;
  let ada: Member;
  let bob: Member;
  let cleo: Member;

  beforeAll(async () => {
    world = await commonWorld();
    [cleo, ada, bob] = await Promise.all([join('cleo'), join('ada'), join('bob')]);
    stage = await play(cleo, [ada, bob]);
  }, 120_000);

  afterAll(() => world?.stop());

  async function join(name: string): Promise<Member> {
    const person = await world.signUp(name);
    return { ...person, client: new GatewayClient(world, person), post: '', reply: '', below: '' };
  }

  async function publish({ client }: Member, text: string, parentId?: string): Promise<string> {
    const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
    const { createPost } = await client.ok<{ createPost: { post: { id: string } } }>(create, {
      input: { text, parentId },
    });
    return createPost.post.id;
  }

  const change = (verb: string, id: string) =>
    `mutation { ${verb}(input: { accountId: "${id}" }) { relationship { blocking } } }`;
  const like = (id: string) => `mutation { likePost(input: { postId: "${id}" }) { post { likeCount } } }`;

  /** Everybody does the same to the host's post and to each other, so that each can come upon each on every way. */
  async function play(host: Member, guests: Member[]): Promise<Stage> {
    const post = await publish(host, 'the stage');
    for (const guest of guests) {
      for (const other of [host, ...guests]) if (other !== guest) await guest.client.ok(change('follow', other.id));
      await host.client.ok(change('follow', guest.id));
    }
    for (const guest of guests) {
      guest.post = await publish(guest, `hello by_${guest.handle}`);
      guest.reply = await publish(guest, 'a reply', post);
      guest.below = await publish(host, 'below it', guest.reply);
      await guest.client.ok(like(post));
    }
    for (const guest of guests) {
      for (const other of guests) if (other !== guest) await guest.client.ok(like(other.post));
    }
    const mention = await publish(host, guests.map(({ handle }) => `@${handle}`).join(' '));
    return { host, post, mention };
  }

  /** Whether one comes upon another. */
  async function sees(viewer: Member, way: Way, other: Member): Promise<boolean> {
    return JSON.stringify(await viewer.client.ok(way.query(stage, other))).includes(other.handle);
  }

  describe.each(Object.entries(ways))('by %s', (_, way) => {
    it('all come upon each other', async () => {
      await settle(async () => expect(await sees(ada, way, bob)).toBe(true));
      await settle(async () => expect(await sees(bob, way, ada)).toBe(true));
      for (const other of [ada, bob]) await settle(async () => expect(await sees(cleo, way, other)).toBe(true));
    });
  });

  describe('once one blocks the other', () => {
    beforeAll(() => ada.client.ok(change('block', bob.id)));

    describe.each(Object.entries(ways))('by %s', (_, way) => {
      it('neither comes upon the other', async () => {
        await settle(async () => expect(await sees(ada, way, bob)).toBe(false));
        await settle(async () => expect(await sees(bob, way, ada)).toBe(false));
      });

      it('a third sees both', async () => {
        expect([await sees(cleo, way, ada), await sees(cleo, way, bob)]).toEqual([true, true]);
      });
    });

    it('neither likes, answers or follows the other', async () => {
      for (const [one, other] of [
        [ada, bob],
        [bob, ada],
      ] as const) {
        expect(await one.client.refusal(like(other.post))).toBe('NOT_FOUND POST_NOT_FOUND');
        await expect(publish(one, 'hey', other.post)).rejects.toThrow('PARENT_NOT_FOUND');
        expect(await one.client.refusal(change('follow', other.id))).toMatch(/BLOCKED|ACCOUNT_NOT_FOUND/);
      }
    });

    it('pages are full of what is left', async () => {
      const query = `{ post(id: "${stage.post}") { replies(first: 1) { edges { node { id } } pageInfo { endCursor } } } }`;
      expect(await bob.client.ok(query)).toEqual({
        post: { replies: { edges: [{ node: { id: bob.reply } }], pageInfo: { endCursor: null } } },
      });
    });

    it('a thread has no hole where a hidden reply is: what stands above it follows', async () => {
      const query = `{ post(id: "${bob.below}") { parentId parent { id } ancestors { id } } }`;
      expect(await ada.client.ok(query)).toEqual({
        post: { parentId: bob.reply, parent: null, ancestors: [{ id: stage.post }] },
      });
    });

    it('whoever blocks finds whom, and nothing of theirs; whoever is blocked learns nothing', async () => {
      const query = '{ blockedAccounts { edges { since node { handle posts { edges { cursor } } } } } }';
      const node = { handle: bob.handle, posts: { edges: [] } };
      expect(await ada.client.ok(query)).toEqual({ blockedAccounts: { edges: [{ since: expect.any(String), node }] } });
      expect(await bob.client.ok(query)).toEqual({ blockedAccounts: { edges: [] } });
      const mute = (id: string) =>
        `mutation { mute(input: { accountId: "${id}" }) { relationship { account { handle } blocking } } }`;
      const payload = await bob.client.run(mute(ada.id));
      expect(JSON.stringify(payload)).not.toContain(ada.handle);
    });

    it('a live view that begins at the beginning shows neither to the other', async () => {
      const query = `subscription ($after: Int) {
        notificationChanged(after: $after) { seq notification { actors { handle } post { author { handle } } } } }`;
      for (const [one, other] of [
        [ada, bob],
        [bob, ada],
      ] as const) {
        const { notifications } = await one.client.ok<{ notifications: { headSeq: number } }>(
          '{ notifications { headSeq } }',
        );
        const view = new LiveView(world.url, { connectionParams: one.client.headers, after: 0, query });
        try {
          await settle(() => expect(view.seqs.at(-1)).toBeGreaterThanOrEqual(notifications.headSeq));
          expect(view.seqs.length).toBeGreaterThan(1);
          expect(JSON.stringify(view.changes)).not.toContain(other.handle);
        } finally {
          view.end();
        }
      }
    });

    it('blocking back shows nothing but whom one blocks', async () => {
      await bob.client.ok(change('block', ada.id));
      const query = '{ blockedAccounts { edges { node { handle posts { edges { cursor } } } } } }';
      const node = { handle: ada.handle, posts: { edges: [] } };
      expect(await bob.client.ok(query)).toEqual({ blockedAccounts: { edges: [{ node }] } });
      for (const way of Object.values(ways)) {
        expect([await sees(ada, way, bob), await sees(bob, way, ada)]).toEqual([false, false]);
      }
      // Of two blocks, ending one changes nothing.
      await ada.client.ok(change('unblock', bob.id));
      const marker = await publish(ada, `still unseen by_${ada.handle}`);
      await settle(async () => expect(await cleo.client.ok(`{ post(id: "${marker}") { id } }`)).toBeTruthy());
      expect(await sees(bob, ways['a post by id']!, { ...ada, post: marker })).toBe(false);
      expect(await sees(ada, ways['an account by id']!, bob)).toBe(false);
    });
  });

  it('who is muted is left out of the timeline and of notifications, and of nothing else', async () => {
    const dan = await join('dan');
    const eve = await join('eve');
    const [timeline, inbox] = [ways['the home timeline']!, ways.notifications!];
    await eve.client.ok(change('follow', dan.id));
    dan.post = await publish(dan, `before by_${dan.handle}`);
    await settle(async () => expect(await sees(eve, timeline, dan)).toBe(true));
    await eve.client.ok(change('mute', dan.id));
    await settle(async () => expect(await sees(eve, timeline, dan)).toBe(false));
    expect(await sees(eve, ways['a post by id']!, dan)).toBe(true);
    expect(await sees(eve, ways["an author's posts"]!, dan)).toBe(true);
    const muted = '{ mutedAccounts { edges { node { handle relationship { muting } } } } }';
    expect(await eve.client.ok(muted)).toEqual({
      mutedAccounts: { edges: [{ node: { handle: dan.handle, relationship: { muting: true } } }] },
    });
    // What a third says later on the same streams arrives behind what the muted said.
    const own = await publish(eve, 'hello');
    await dan.client.ok(like(own));
    await dan.client.ok(change('follow', eve.id));
    await cleo.client.ok(like(own));
    await cleo.client.ok(change('follow', eve.id));
    await settle(async () => {
      const text = JSON.stringify(
        await eve.client.ok('{ notifications { edges { node { kind actors { handle } } } } }'),
      );
      expect(text.split(cleo.handle)).toHaveLength(3);
    });
    expect(await sees(eve, inbox, dan)).toBe(false);
  });

  it('a post that is deleted is gone, and its thread goes on', async () => {
    const dan = await join('dan');
    const middle = await publish(dan, `middle by_${dan.handle}`, stage.post);
    const leaf = await publish(cleo, 'a leaf', middle);
    await dan.client.ok(`mutation { deletePost(input: { postId: "${middle}" }) { postId } }`);
    const query = `{ post(id: "${leaf}") { text parentId parent { id } ancestors { id } } middle: post(id: "${middle}") { id } }`;
    expect(await ada.client.ok(query)).toEqual({
      post: { text: 'a leaf', parentId: middle, parent: null, ancestors: [{ id: stage.post }] },
      middle: null,
    });
    const thread = `{ post(id: "${stage.post}") { replies(first: 50) { edges { node { id } } } } }`;
    expect(JSON.stringify(await cleo.client.ok(thread))).not.toContain(middle);
    expect(await sees(cleo, ways['a search for posts']!, dan)).toBe(false);
  });

  it('an account that is deleted is gone, and what it made with it', async () => {
    const dan = await join('dan');
    await dan.client.ok(change('follow', cleo.id));
    dan.post = await publish(dan, `hello by_${dan.handle}`);
    dan.reply = await publish(dan, 'a reply', stage.post);
    dan.below = await publish(cleo, 'below it', dan.reply);
    await dan.client.ok(like(stage.post));
    const lasting = ['an account by id', 'a post by id', 'a thread', 'likes', 'followers', 'the ancestors of a reply'];
    for (const name of lasting)
      await settle(async () => expect([name, await sees(ada, ways[name]!, dan)]).toEqual([name, true]));
    await dan.client.ok(`mutation { deleteAccount(input: { password: "${dan.password}" }) { deleted } }`);
    for (const name of lasting)
      await settle(async () => expect([name, await sees(ada, ways[name]!, dan)]).toEqual([name, false]));
  });
});
