import { sql } from '@rookery/database';
import type { DomainError } from '@rookery/errors';
import { Jobs, rebuildConsumer } from '@rookery/outbox';
import type { RebuildResult, SnapshotPart } from '@rookery/outbox';
import { Call } from '@rookery/rpc';
import type { Person } from '@rookery/testing';
import { PostsConsumer } from '../src/inbound/posts.consumer.ts';
import { TimelineWorld } from './timeline-world.js';

/** Two instances of every app run all the while; the rebuild is a third process beside them. */
describe('feeds rebuilt from nothing', () => {
  let world: TimelineWorld;
  let people: Person[];

  beforeAll(async () => {
    world = await TimelineWorld.start({ replicas: 2 });
    people = await world.people('a', 'b', 'c', 'd', 'e', 'f');
  });
  afterAll(() => world?.stop());

  const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;
  const posts = () => world.postsAsSource.exportSnapshot({}, Call.asService(60_000));

  const rebuild = (snapshot: AsyncIterable<SnapshotPart> = posts()): Promise<RebuildResult> => {
    const consumer = new PostsConsumer(new Jobs({ wake: () => undefined }));
    const { sources, clear } = consumer;
    const options = { app: 'feeds', source: 'posts', handlers: sources.posts, clear: clear.posts };
    return rebuildConsumer({ ...options, snapshot, database: world.database });
  };

  /** Everything feeds keeps of posts, timelines of everybody included. */
  const kept = async () => {
    const { rows } = await sql<{ row: string }>(
      world.database.source.manager,
      `select concat_ws(' ', account_id, post_id, author_id) as row from home_timeline
       union all select concat_ws(' ', author_id, post_id) from authored_posts order by row`,
    );
    return rows.map(({ row }) => row);
  };

  /** A change that a block refuses, or of which nobody knows whether it was made before feeds was killed. */
  const tried = (change: Promise<void>) =>
    change.catch((error: unknown) => expect(['BLOCKED', 'UNAVAILABLE']).toContain((error as DomainError).reason));

  /** One person's doings, one after the other. */
  const live = async (person: Person, turns: number) => {
    const own: string[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const other = anyOf(people.filter((one) => one !== person));
      const dice = Math.random();
      if (dice < 0.3) await tried(world.follow(person, other));
      else if (dice < 0.4) await tried(world.unfollow(person, other));
      else if (dice < 0.45) await tried(world.block(person, other));
      else if (dice < 0.55) await tried(world.unblock(person, other));
      else if (dice < 0.85 || own.length === 0) own.push(await world.publish(person, dice > 0.8 ? own[0] : ''));
      else await world.remove(person, own.splice(Math.floor(Math.random() * own.length), 1)[0] ?? '');
    }
  };

  /** What the rule of timelines asks for, of posts as their owner knows them and follows. */
  const expectTheRule = async () => {
    const wanted = `
      select count(*) from (
        (select account_id, post_id from home_timeline except
           (select author_id, post_id from authored_posts union
            select follower_id, post_id from authored_posts join follows on followee_id = author_id))
        union all
        ((select author_id, post_id from authored_posts union
          select follower_id, post_id from authored_posts join follows on followee_id = author_id)
         except select account_id, post_id from home_timeline)) as difference`;
    expect(await world.count(wanted)).toBe(0);
    const published = new Set<string>();
    for await (const { part } of posts()) {
      if (part?.$case === 'event' && part.value.type.endsWith('PostPublished')) published.add(part.value.aggregateId);
    }
    const { rows } = await sql<{ id: string }>(
      world.database.source.manager,
      'select post_id as id from authored_posts',
    );
    for (const { id } of rows) expect(published).toContain(id);
  };

  const caughtUp = async () => {
    const last = await world.publish(people[0] as Person);
    const isThere = () => world.count('select count(*) from authored_posts where post_id = $1', [last]);
    await world.until(async () => (await isThere()) === 1);
    await world.noJobsLeft();
  };

  it('equals feeds before, whatever it held in between', async () => {
    const [author] = people as [Person];
    await world.write(
      `with crowd as (insert into graphs select gen_random_uuid(), 1 from generate_series(1, 2500) returning account_id)
       insert into follows select account_id, $1, now() from crowd`,
      [author.id],
    );
    await Promise.all(people.map((person) => live(person, 30)));
    await caughtUp();
    const before = await kept();
    await world.write('delete from home_timeline where random() < 0.5');
    await world.write('insert into home_timeline select gen_random_uuid(), gen_random_uuid(), $1', [author.id]);
    await world.write('insert into authored_posts select $1, gen_random_uuid()', [author.id]);
    expect(await kept()).not.toEqual(before);

    const { events } = await rebuild();
    expect(events).toBeGreaterThan(10);
    await world.noJobsLeft();
    expect(await kept()).toEqual(before);
    await rebuild();
    await world.noJobsLeft();
    expect(await kept()).toEqual(before);
  });

  it('is right while people go on and feeds is killed, and after a rebuild that died in the middle', async () => {
    const living = Promise.all(people.map((person) => live(person, 30)));
    const dying = async function* (): AsyncGenerator<SnapshotPart> {
      let count = 0;
      for await (const part of posts()) {
        if (count++ > 10) throw new Error('killed');
        yield part;
      }
    };
    await expect(rebuild(dying())).rejects.toThrow('killed');
    const killing = world.world
      .app('feeds')
      .kill()
      .then(() => world.world.app('feeds').start());
    await rebuild();
    await Promise.all([killing, rebuild()]);
    await living;
    await caughtUp();
    await expectTheRule();
    const before = await kept();
    await rebuild();
    await world.noJobsLeft();
    expect(await kept()).toEqual(before);
  }, 120_000);
});
