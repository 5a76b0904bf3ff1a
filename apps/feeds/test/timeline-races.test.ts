import type { Person } from '@rookery/testing';
import { TimelineWorld } from './timeline-world.js';

describe('timelines under way', () => {
  let world: TimelineWorld;

  beforeAll(async () => {
    world = await TimelineWorld.start();
  });
  afterAll(() => world?.stop());

  const held = (postId: string) => world.count('select count(*) from home_timeline where post_id = $1', [postId]);
  const crowd = (author: Person, size: number) =>
    world.write(
      `insert into follows (follower_id, followee_id, followed_at)
       select gen_random_uuid(), $1, now() from generate_series(1, $2::int)`,
      [author.id, size],
    );
  const author = async () => (await world.people('author'))[0] as Person;

  // One less, one exactly and one more than is served at once, and more than two steps of the job.
  it.each([999, 1_000, 1_001, 12_345])('reach each of %d followers once, and lose a deleted post', async (size) => {
    const ada = await author();
    await crowd(ada, size);
    const post = await world.publish(ada);
    await world.settlesTo(ada, [post]);
    await world.noJobsLeft();
    expect(await held(post)).toBe(size + 1);
    await world.remove(ada, post);
    await world.settlesTo(ada, []);
    await world.noJobsLeft();
    expect(await held(post)).toBe(0);
  });

  it('hold nothing of a post that is deleted while it spreads', async () => {
    const ada = await author();
    await crowd(ada, 20_000);
    const posts = await Promise.all(Array.from({ length: 4 }, () => world.publish(ada)));
    await Promise.all(posts.slice(1).map((post) => world.remove(ada, post)));
    await world.allIsHeard();
    await world.settlesTo(ada, posts.slice(0, 1));
    await world.noJobsLeft();
    expect(await Promise.all(posts.map(held))).toEqual([20_001, 0, 0, 0]);
  });

  it('lose and double nothing when the app is killed while posts spread', async () => {
    const ada = await author();
    await crowd(ada, 20_000);
    const posts: string[] = [];
    for (let round = 0; round < 3; round++) {
      posts.unshift(await world.publish(ada), await world.publish(ada));
      await world.world.app('feeds').kill();
      await world.world.app('feeds').start();
    }
    await world.settlesTo(ada, posts.toSorted().toReversed());
    await world.noJobsLeft();
    expect(await Promise.all(posts.map(held))).toEqual(posts.map(() => 20_001));
  });

  it('get the 1000 newest posts of who is followed, and lose more than a step of them', async () => {
    const [ada, bob] = (await world.people('ada', 'bob')) as [Person, Person];
    // What the planner knows is a table with a few rows; what it plans must do for many.
    await world.write('truncate home_timeline');
    await world.write('alter table home_timeline set (autovacuum_enabled = off)');
    await world.write(
      `insert into home_timeline (account_id, post_id, author_id)
       select gen_random_uuid(), gen_random_uuid(), $1 from generate_series(1, 5)`,
      [ada.id],
    );
    await world.write('analyze home_timeline');
    const write = `insert into authored_posts (author_id, post_id)
                   select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid
                   from generate_series(1, $2::int) n`;
    await world.write(write, [ada.id, 1_200]);
    await world.follow(bob, ada);
    await world.noJobsLeft();
    const timeline = await world.timeline(bob);
    expect(timeline).toHaveLength(1_000);
    expect([timeline[0], timeline[999]]).toEqual([
      '01900000-0000-7000-8000-000000001200',
      '01900000-0000-7000-8000-000000000201',
    ]);
    const own = await world.publish(bob);
    await world.write(
      `insert into home_timeline (account_id, post_id, author_id)
       select $1, gen_random_uuid(), $2 from generate_series(1, 11000)`,
      [bob.id, ada.id],
    );
    await world.unfollow(bob, ada);
    await world.noJobsLeft();
    await world.settlesTo(bob, [own]);
  });

  it('end alike, whatever happens at once', async () => {
    const people = await world.people('a', 'b', 'c', 'd', 'e', 'f');
    const published = new Map(people.map(({ id }) => [id, new Set<string>()]));
    const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;

    /** One person's doings, one after the other; those of the others go on meanwhile. */
    const live = async (person: Person) => {
      const own = published.get(person.id) as Set<string>;
      for (let turn = 0; turn < 40; turn++) {
        const other = anyOf(people.filter((one) => one !== person));
        const dice = Math.random();
        if (dice < 0.35) await world.follow(person, other);
        else if (dice < 0.65) await world.unfollow(person, other);
        else if (dice < 0.9 || own.size === 0) own.add(await world.publish(person));
        else {
          const post = anyOf([...own]);
          await world.remove(person, post);
          own.delete(post);
        }
      }
    };
    await Promise.all(people.map(live));

    await world.allIsHeard();
    const expected = await Promise.all(people.map(async (person) => [person, await expectedOf(person)] as const));
    for (const [person, postIds] of expected) await world.settlesTo(person, postIds);
    await world.noJobsLeft();
    for (const [person, postIds] of expected) expect(await world.timeline(person)).toEqual(postIds);

    async function expectedOf(person: Person): Promise<string[]> {
      const accountIds = people.map(({ id }) => id);
      const { relationships } = await world.feeds.batchGetRelationships({ accountIds }, person.call());
      const shown = relationships.filter(({ following }) => following).map(({ accountId }) => accountId);
      return [person.id, ...shown]
        .flatMap((id) => [...(published.get(id) ?? [])])
        .sort()
        .reverse();
    }
  });
});
