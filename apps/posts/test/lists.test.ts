import { randomUUID } from 'node:crypto';
import { posts } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';
import { commonWorld, until } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { PostViews, allPages } from './post-views.js';
import type { PageAsked, ViewedPage } from './post-views.js';
import { WrittenPast } from './written-past.js';

const invalid = (field: string) => ({ code: 'INVALID_ARGUMENT', fields: [{ field, description: expect.any(String) }] });
/** The milliseconds a UUIDv7 begins with. */
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

describe('lists of posts and likes', () => {
  let world: World;
  let client: RpcClient<typeof posts.PostsServiceService>;
  let views: PostViews;
  let past: WrittenPast;
  let ada: Person;

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('posts', posts.PostsServiceService);
    views = new PostViews(client);
    past = new WrittenPast(world);
    ada = await world.signUp('ada');
  });
  afterAll(() => world?.stop());

  interface List {
    read(owners: string[], call: Call, page?: PageAsked): Promise<ViewedPage[]>;
    /** Whose list it will be. */
    owner(): Promise<string>;
    /** Adds rows and returns their ids in the order of the list. */
    add(owner: string, count: number): Promise<string[]>;
    hide(id: string, turn: number): Promise<void>;
    /** What an owner's request calls them. */
    field: string;
  }
  /** Hides an account from Ada: one is gone, the next blocks her, the next is blocked by her. */
  const hideAccount = async (accountId: string, turn: number) => {
    if (turn % 3 === 0) await past.gone(accountId);
    else if (turn % 3 === 1) await past.block(accountId, ada.id);
    else await past.block(ada.id, accountId);
  };
  const postOfSomebody = async () => (await past.posts([{ authorId: randomUUID() }]))[0]!;
  const authors = new Map<string, string>();
  const lists: Record<string, List> = {
    'posts of an author': {
      read: (owners, call, page) => views.byAuthor(owners, call, page),
      owner: async () => randomUUID(),
      add: async (authorId, count) => (await past.posts(Array.from({ length: count }, () => ({ authorId })))).reverse(),
      hide: (id) => past.deletion(id),
      field: 'authorIds',
    },
    'replies to a post': {
      read: (owners, call, page) => views.replies(owners, call, page),
      owner: postOfSomebody,
      add: async (parentId, count) => {
        const drafts = ids(count).map((authorId) => ({ authorId, parentId }));
        const made = await past.posts(drafts);
        made.forEach((id, index) => authors.set(id, drafts[index]!.authorId));
        return made;
      },
      hide: (id, turn) => (turn % 4 === 3 ? past.deletion(id) : hideAccount(authors.get(id)!, turn)),
      field: 'postIds',
    },
    'likes of a post': {
      read: (owners, call, page) => views.likes(owners, call, page),
      owner: postOfSomebody,
      add: async (postId, count) => {
        const likers = ids(count).sort();
        await past.likes(postId, likers);
        // Of one millisecond, the highest id comes first.
        return likers.reverse();
      },
      hide: hideAccount,
      field: 'postIds',
    },
  };

  describe.each(Object.entries(lists))('%s', (_, list) => {
    it('come in full pages when rows are hidden, and with a cursor only when there is another row', async () => {
      const owner = await list.owner();
      const all = await list.add(owner, 23);
      const hidden = all.filter((_, place) => place % 5 === 1 || place === 7 || place >= 20);
      for (const [turn, id] of hidden.entries()) await list.hide(id, turn);
      const shown = all.filter((id) => !hidden.includes(id));
      const pages = await allPages(5, async (page) => (await list.read([owner], ada.call(), page))[0]);
      expect(pages).toEqual([shown.slice(0, 5), shown.slice(5, 10), shown.slice(10)]);
      expect(shown).toHaveLength(15);
    });

    it('go on behind any row, whatever comes and goes meanwhile', async () => {
      const owner = await list.owner();
      const all = await list.add(owner, 9);
      const [first] = await list.read([owner], ada.call(), { first: 3, after: '' });
      expect(first?.ids).toEqual(all.slice(0, 3));
      expect(first?.next).toBe(first?.cursors[2]);
      await list.add(owner, 1); // before the first row, or behind the last
      await list.hide(all[2]!, 0);
      await list.hide(all[5]!, 1);
      const [second] = await list.read([owner], ada.call(), { first: 3, after: first!.next });
      expect(second?.ids).toEqual([all[3], all[4], all[6]]);
      const [fromMiddle] = await list.read([owner], ada.call(), { first: 2, after: first!.cursors[0]! });
      expect(fromMiddle?.ids).toEqual([all[1], all[3]]);
    });

    it('answer one page for each id in its place, doubled and empty ones too', async () => {
      const [one, other, empty] = [await list.owner(), await list.owner(), await list.owner()];
      const [ofOne, ofOther] = [await list.add(one, 3), await list.add(other, 1)];
      const owners = [other, randomUUID(), one, empty, other.toUpperCase()];
      const pages = await list.read(owners, world.anonymous(), { first: 2, after: '' });
      expect(pages.map((page) => page.ids)).toEqual([ofOther, [], ofOne.slice(0, 2), [], ofOther]);
      expect(pages.map(({ next }) => next !== '')).toEqual([false, false, true, false, false]);
      expect(await list.read([], world.anonymous())).toEqual([]);
    });

    it('are at most 200, of 2 000 rows in all', async () => {
      const read = (count: number, first: number) => list.read(ids(count), world.anonymous(), { first, after: '' });
      expect(await read(200, 10)).toHaveLength(200);
      expect(await read(20, 100)).toHaveLength(20);
      for (const [count, first] of [
        [21, 100],
        [200, 11],
        [101, 0],
      ] as const) {
        await expect(read(count, first)).rejects.toMatchObject(invalid('first'));
      }
      await expect(read(201, 1)).rejects.toMatchObject(invalid(list.field));
      for (const first of [-1, 101]) await expect(read(1, first)).rejects.toMatchObject(invalid('first'));
    });

    it('take a cursor with one id only, and none but their own', async () => {
      const owner = await list.owner();
      await list.add(owner, 2);
      const [page] = await list.read([owner], ada.call(), { first: 1, after: '' });
      const read = (owners: string[], after: string) => list.read(owners, ada.call(), { first: 1, after });
      await expect(read([owner, randomUUID()], page!.next)).rejects.toMatchObject(invalid('after'));
      const foreign = ['x', '1 2', `-1 ${randomUUID()}`, `${'9'.repeat(14)} ${randomUUID()}`, `1 ${randomUUID()}'--`];
      for (const key of [...foreign, '\0', '💥'.repeat(50)]) {
        const cursor = Buffer.from(key).toString('base64url');
        await expect(read([owner], cursor)).rejects.toMatchObject(invalid('after'));
      }
      await expect(read(['x'], '')).rejects.toMatchObject(invalid(`${list.field}.0`));
    });
  });

  describe('what a reply stands under', () => {
    /** A thread in which each post answers the one before. */
    async function chain(length: number): Promise<string[]> {
      const thread = await past.posts([{ authorId: randomUUID() }]);
      for (let place = 1; place < length; place++) {
        thread.push(...(await past.posts([{ authorId: randomUUID(), parentId: thread[place - 1]! }])));
      }
      return thread;
    }

    it('comes from the first post to the parent, the 50 nearest of a long thread, for each id in its place', async () => {
      const thread = await chain(56);
      const asked = [thread[55]!, randomUUID(), thread[0]!, thread[2]!, thread[2]!];
      const expected = [thread.slice(5, 55), [], [], thread.slice(0, 2), thread.slice(0, 2)];
      expect(await views.ancestors(asked, world.anonymous())).toEqual(expected);
    });

    it('leaves out what is deleted, and nothing that stands above or below it', async () => {
      const thread = await chain(5);
      for (const place of [1, 2]) await past.deletion(thread[place]!);
      const [first, , deleted, below, last] = thread as [string, string, string, string, string];
      const call = world.anonymous();
      expect(await views.ancestors([last, below, deleted], call)).toEqual([[first, below], [first], []]);
      expect(await views.posts([deleted, below], call)).toEqual([below]);
      expect((await views.replies([first, deleted], call)).map((page) => page.ids)).toEqual([[], [below]]);
    });

    it('is asked of at most 40 replies', async () => {
      expect(await views.ancestors(ids(40), world.anonymous())).toHaveLength(40);
      await expect(views.ancestors(ids(41), world.anonymous())).rejects.toMatchObject(invalid('postIds'));
    });
  });

  describe('the viewer’s own posts', () => {
    const own = async (ownSince: Date | undefined, call: Call) => {
      const { ownPosts } = await client.batchGetPosts(
        { ids: [], knownIds: [], ownSince, regardlessOfBlocks: false },
        call,
      );
      return ownPosts.map(({ id }) => id);
    };

    it('come since a time, without replies and deleted ones, the latest 20', async () => {
      const bob = await world.signUp('bob');
      const [old] = await past.posts([{ authorId: bob.id }]);
      const since = new Date(timeOf(old!) + 1);
      await until('the next millisecond', () => Date.now() > timeOf(old!));
      const drafts = Array.from({ length: 23 }, () => ({ authorId: bob.id }));
      const made = await past.posts([...drafts, { authorId: bob.id, parentId: old! }]);
      await past.deletion(made[20]!);
      const latest = made.slice(2, 23).filter((_, place) => place !== 18);
      expect(await own(since, bob.call())).toEqual(latest.reverse());
      expect(await own(new Date(Date.now() + 60_000), bob.call())).toEqual([]);
      expect(await own(new Date(0), bob.call())).toHaveLength(20);
      expect(await own(undefined, bob.call())).toEqual([]);
      expect(await own(new Date(0), world.anonymous())).toEqual([]);
    });
  });
});
