import { fastestOf, settle } from '@rookery/testing';
import type { Person } from '@rookery/testing';
import { TimelineWorld } from './timeline-world.js';

describe('the home timeline', () => {
  let world: TimelineWorld;
  let ada: Person;
  let bob: Person;
  let cyd: Person;

  beforeAll(async () => {
    world = await TimelineWorld.common();
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [ada, bob, cyd] = (await world.people('ada', 'bob', 'cyd')) as [Person, Person, Person];
  });

  it('shows posts of the followed and of oneself, newest first, and nobody else’s', async () => {
    await world.follow(bob, ada);
    const [first, own] = [await world.publish(ada), await world.publish(bob)];
    await world.publish(cyd);
    const last = await world.publish(ada);
    await world.settlesTo(bob, [last, own, first]);
    await world.settlesTo(ada, [last, first]);
  });

  it('shows a post within a second', async () => {
    await world.follow(bob, ada);
    const posts: string[] = [];
    const publish = async () => {
      posts.unshift(await world.publish(ada));
      await world.settlesTo(bob, posts);
    };
    expect(await fastestOf(publish, { enoughMs: 1_000 })).toBeLessThan(1_000);
  });

  it('shows no replies', async () => {
    await world.follow(bob, ada);
    const post = await world.publish(ada);
    await world.publish(ada, post);
    const next = await world.publish(ada);
    await world.settlesTo(bob, [next, post]);
    expect(await world.timeline(ada)).toEqual([next, post]);
  });

  it('is filled with what the followed wrote before, and cleared when the follow ends', async () => {
    const older = [await world.publish(ada), await world.publish(ada)];
    const own = await world.publish(bob);
    await world.settlesTo(ada, older.toReversed());
    await world.follow(bob, ada);
    await world.settlesTo(bob, [own, ...older.toReversed()]);
    await world.unfollow(bob, ada);
    await world.settlesTo(bob, [own]);
    await world.follow(bob, ada);
    await world.settlesTo(bob, [own, ...older.toReversed()]);
  });

  it('loses a deleted post', async () => {
    await Promise.all([world.follow(bob, ada), world.follow(cyd, ada)]);
    const [kept, gone] = [await world.publish(ada), await world.publish(ada)];
    await world.settlesTo(cyd, [gone, kept]);
    await world.remove(ada, gone);
    for (const viewer of [ada, bob, cyd]) await world.settlesTo(viewer, [kept]);
    await world.noJobsLeft();
  });

  it('pages by key, so that new posts shift nothing', async () => {
    const posts: string[] = [];
    for (let i = 0; i < 7; i++) posts.unshift(await world.publish(ada));
    await world.settlesTo(ada, posts);
    const first = await world.page(ada, { first: 3 });
    expect(first.entries.map(({ postId }) => postId)).toEqual(posts.slice(0, 3));
    expect(first.pageInfo).toEqual({ hasNextPage: true, endCursor: first.entries[2]?.cursor });
    const newer = await world.publish(ada);
    await world.settlesTo(ada, [newer, ...posts]);
    const second = await world.page(ada, { first: 3, after: first.pageInfo?.endCursor ?? '' });
    expect(second.entries.map(({ postId }) => postId)).toEqual(posts.slice(3, 6));
    const after = second.entries[0]?.cursor ?? '';
    const last = await world.page(ada, { first: 3, after });
    expect(last.entries.map(({ postId }) => postId)).toEqual(posts.slice(4));
    expect(last.pageInfo).toEqual({ hasNextPage: false, endCursor: '' });
  });

  it('answers 20 entries unless told otherwise, and an empty page to who has none', async () => {
    await Promise.all(Array.from({ length: 21 }, () => world.publish(ada)));
    await settle(async () => expect(await world.timeline(ada)).toHaveLength(21));
    expect((await world.page(ada)).entries).toHaveLength(20);
    expect((await world.feeds.getHomeTimeline({ page: undefined }, ada.call())).entries).toHaveLength(20);
    expect(await world.page(bob)).toEqual({ entries: [], pageInfo: { hasNextPage: false, endCursor: '' } });
  });

  it.each([
    ['a page of 101', { first: 101 }, 'first'],
    ['a negative page', { first: -1 }, 'first'],
    ['a cursor nobody handed out', { after: 'nonsense' }, 'after'],
    ['a cursor of another list', { after: Buffer.from('42').toString('base64url') }, 'after'],
  ])('refuses %s', async (_, page, field) => {
    await expect(world.page(ada, page)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
  });
});
