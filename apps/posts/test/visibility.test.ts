import { accounts, admin, feeds, posts } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { PostViews } from './post-views.js';
import type { ViewedPage } from './post-views.js';

const patience = { withinMs: 30_000 };
const noPost = { code: 'NOT_FOUND', reason: 'POST_NOT_FOUND' };

describe('what somebody may see of posts', () => {
  let world: World;
  let client: RpcClient<typeof posts.PostsServiceService>;
  let relations: RpcClient<typeof feeds.FeedsServiceService>;
  let views: PostViews;
  // Ada blocks Cyd, Bob blocks Ada, and Dan has nothing to do with it.
  let people: Record<'ada' | 'bob' | 'cyd' | 'dan', Person>;
  let thread: Record<'post' | 'root' | 'reply' | 'last' | 'wanted', string>;
  const word = `w${Date.now()}`;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'feeds', 'posts'] });
    client = world.client('posts', posts.PostsServiceService);
    relations = world.client('feeds', feeds.FeedsServiceService);
    views = new PostViews(client);
    const names = ['ada', 'bob', 'cyd', 'dan'] as const;
    const signedUp = await Promise.all(names.map(async (name) => [name, await world.signUp(name)] as const));
    people = Object.fromEntries(signedUp) as typeof people;
    const { ada, bob, cyd, dan } = people;
    const root = await publish(dan, `${word} root`);
    const reply = await publish(ada, `${word} reply`, root);
    const post = await publish(ada, `${word} post @${dan.handle}`);
    thread = { root, reply, post, last: await publish(dan, 'last', reply), wanted: await publish(bob, 'wanted') };
    await client.likePost({ postId: root }, ada.call());
    for (const person of [bob, cyd, dan]) await client.likePost({ postId: post }, person.call());
    await relations.block({ accountId: cyd.id }, ada.call());
    await relations.block({ accountId: ada.id }, bob.call());
    for (const person of [bob, cyd]) await seesPost(person.call(), false);
  });
  afterAll(() => world?.stop());

  const publish = async (author: Person, text: string, parentId = '') =>
    (await client.publishPost(messageOf(posts.PublishPostRequest, { text, parentId }), author.call())).post?.id ?? '';
  const seesPost = (call: Call, isSeen: boolean) =>
    settle(async () => expect(await views.posts([thread.post], call)).toEqual(isSeen ? [thread.post] : []), patience);

  const viewers = {
    'the author': () => people.ada.call(),
    'who blocks the author': () => people.bob.call(),
    'who is blocked by the author': () => people.cyd.call(),
    'a third party': () => people.dan.call(),
    'a stranger': () => world.anonymous(),
  };
  type ViewerName = keyof typeof viewers;

  /** Each way to read: whether it shows what Ada made; and what else is there is always shown. */
  const ways: Record<string, (call: Call) => Promise<boolean>> = {
    BatchGetPosts: async (call) => shows(await views.posts([thread.post, thread.root], call), thread.post, thread.root),
    'BatchGetPosts, known': async (call) =>
      shows(await views.stats([thread.post, thread.root], call), thread.post, thread.root),
    BatchListPostsByAuthor: async (call) =>
      shows(idsOf(await views.byAuthor([people.ada.id, people.dan.id], call)), thread.post, thread.root),
    BatchListReplies: async (call) =>
      shows(idsOf(await views.replies([thread.root, thread.reply], call)), thread.reply, thread.last),
    'BatchListLikes, as one who likes': async (call) =>
      shows(idsOf(await views.likes([thread.root], call)), people.ada.id),
    'BatchListLikes, of the post': async (call) => shows(idsOf(await views.likes([thread.post], call)), people.dan.id),
    'BatchListAncestors, above': async (call) =>
      shows((await views.ancestors([thread.last], call)).flat(), thread.reply, thread.root),
    'BatchListAncestors, below': async (call) =>
      shows((await views.ancestors([thread.reply], call)).flat(), thread.root),
    SearchPosts: async (call) => shows(idsOf([await views.search(word, call)]), thread.post, thread.root),
  };

  /** Whether a thing of Ada's is among them; what nobody hides must be. */
  function shows(ids: string[], ofAda: string, ofDan?: string): boolean {
    if (ofDan !== undefined) expect(ids).toContain(ofDan);
    return ids.includes(ofAda);
  }

  const everybody = Object.keys(viewers) as ViewerName[];
  const unblocked: ViewerName[] = ['the author', 'a third party', 'a stranger'];

  /** The whole table: what each way shows to each of these. */
  async function seenBy(among: readonly ViewerName[]) {
    const table: Record<string, Record<string, boolean>> = {};
    for (const [way, isShown] of Object.entries(ways)) {
      const row = await Promise.all(among.map(async (viewer) => [viewer, await isShown(viewers[viewer]())] as const));
      table[way] = Object.fromEntries(row);
    }
    return table;
  }
  const everyWay = (among: readonly ViewerName[], isShown: (viewer: ViewerName) => boolean) => {
    const row = Object.fromEntries(among.map((viewer) => [viewer, isShown(viewer)]));
    return Object.fromEntries(Object.keys(ways).map((way) => [way, row]));
  };

  it('is hidden by a block, either way and on every path, from the two and from nobody else', async () => {
    expect(await seenBy(everybody)).toEqual(everyWay(everybody, (viewer) => unblocked.includes(viewer)));
  });

  it('is shown in spite of a block to who says that blocks were looked for', async () => {
    const ids = [thread.post, thread.root];
    for (const viewer of everybody) {
      const call = viewers[viewer]();
      expect((await views.regardlessOfBlocks(ids, call)).toSorted()).toEqual([...ids, ...ids].toSorted());
    }
  });

  it.each(['bob', 'cyd'] as const)(
    'lets %s neither like, unlike, answer nor delete what a block hides',
    async (name) => {
      const call = () => people[name].call();
      const { post: postId } = thread;
      await expect(client.likePost({ postId }, call())).rejects.toMatchObject(noPost);
      await expect(client.unlikePost({ postId }, call())).rejects.toMatchObject(noPost);
      await expect(client.deletePost({ postId }, call())).rejects.toMatchObject(noPost);
      const answer = publish(people[name], 'but I…', postId);
      await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'PARENT_NOT_FOUND' });
      const { posts: left } = await client.batchGetPosts(
        { ids: [postId], knownIds: [], ownSince: undefined, regardlessOfBlocks: false },
        world.anonymous(),
      );
      expect(left).toEqual([expect.objectContaining({ likeCount: 3, replyCount: 0 })]);
    },
  );

  it('leaves a third party all of it', async () => {
    const { dan } = people;
    const { post: postId } = thread;
    expect((await client.likePost({ postId }, dan.call())).post).toMatchObject({ likeCount: 3, likedByViewer: true });
    const answer = await publish(dan, 'well said', postId);
    expect(idsOf(await views.replies([postId], people.ada.call()))).toEqual([answer]);
  });

  it.each([
    ['who blocks the author', 'bob'],
    ['who is blocked', 'cyd'],
  ] as const)('lets a mention by %s reach nobody', async (_, name) => {
    const mentioned = async () => {
      const text = `@${people.ada.handle} @${people.dan.handle}`;
      const { post } = await client.publishPost(messageOf(posts.PublishPostRequest, { text }), people[name].call());
      return post?.mentionedAccountIds;
    };
    await settle(async () => expect(await mentioned()).toEqual([people.dan.id]), patience);
  });

  it('shows again what a block hid, when it ends', async () => {
    const { ada, bob } = people;
    await relations.unblock({ accountId: ada.id }, bob.call());
    await seesPost(bob.call(), true);
    await client.unlikePost({ postId: thread.post }, bob.call());
    await relations.block({ accountId: ada.id }, bob.call());
    await seesPost(bob.call(), false);
  });

  describe('of accounts that are gone', () => {
    const change = (how: 'suspendAccount' | 'restoreAccount', { id: accountId }: Person) =>
      world
        .client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' })
        [how]({ accountId, operator: 'test' }, world.anonymous());

    it('is hidden from all while they are, and comes back with them', async () => {
      const others = everybody.filter((viewer) => viewer !== 'the author'); // who is signed out
      const { post: postId } = thread;
      await change('suspendAccount', people.ada);
      await seesPost(world.anonymous(), false);
      expect(await seenBy(others)).toEqual(everyWay(others, () => false));
      expect(await views.regardlessOfBlocks([postId], people.dan.call())).toEqual([]);
      await expect(client.likePost({ postId }, people.dan.call())).rejects.toMatchObject(noPost);
      await expect(publish(people.dan, 'hello?', postId)).rejects.toMatchObject({ reason: 'PARENT_NOT_FOUND' });
      await change('restoreAccount', people.ada);
      await seesPost(world.anonymous(), true);
      expect(await seenBy(others)).toEqual(everyWay(others, (viewer) => unblocked.includes(viewer)));
    });

    it('is known again from the snapshots of accounts and feeds when it was lost', async () => {
      const operator = world.client('posts', admin.AdminServiceService, { as: 'operator' });
      const rebuild = (source: string) => operator.rebuildConsumer({ source, operator: 'test' }, world.anonymous());
      const seesRoot = () => views.posts([thread.root], world.anonymous());
      await change('suspendAccount', people.dan);
      await settle(async () => expect(await seesRoot()).toEqual([]), patience);
      await world.sql('posts', 'delete from gone_accounts');
      await world.sql('posts', 'delete from blocks');
      expect(await seesRoot()).toEqual([thread.root]);
      await seesPost(people.bob.call(), true);
      await world.sql('posts', 'insert into blocks values ($1, $2)', [people.ada.id, people.bob.id]);
      await world.sql('posts', 'insert into gone_accounts values ($1)', [people.bob.id]);
      await rebuild('accounts');
      await rebuild('feeds');
      expect(await seesRoot()).toEqual([]);
      for (const person of [people.bob, people.cyd]) await seesPost(person.call(), false);
      expect(await views.posts([thread.wanted], people.cyd.call())).toEqual([thread.wanted]);
    });
  });
});

function idsOf(pages: readonly ViewedPage[]): string[] {
  return pages.flatMap(({ ids }) => ids);
}
