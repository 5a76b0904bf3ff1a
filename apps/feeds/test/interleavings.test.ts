import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Jobs } from '@rookery/outbox';
import type { JobHandler } from '@rookery/outbox';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { v7 as uuidv7 } from 'uuid';
import { backfillTimeline, startBackfill } from '../src/use-cases/backfill-timeline.ts';
import { fanOutPost, takePostIn } from '../src/use-cases/fan-out-post.ts';
import { pruneTimeline } from '../src/use-cases/prune-timeline.ts';
import { forgetPost, withdrawPost } from '../src/use-cases/withdraw-post.ts';

type Work = (tx: Transaction) => Promise<unknown>;

/**
 * The interleavings that would go wrong without the author's lock, step by step: some work has read the state and not
 * committed, the state changes, and the work of that change runs.
 */
describe('timeline work at once', () => {
  let world: World;
  let database: Database;
  const jobs = new Jobs({ wake: () => undefined });

  beforeAll(async () => {
    world = await startWorld({ apps: ['feeds'] });
    // Only its migrated database is wanted: here the test says what runs when.
    await world.app('feeds').stop();
    const url = world.databaseUrl('feeds');
    database = await Database.open({ url, poolMax: 5, entities: [], applicationName: 'test' });
  });
  afterAll(async () => {
    await database?.close();
    await world?.stop();
  });

  const [authorId, followerId, postId] = ['author', 'follower', 'post'].map(() => uuidv7()) as [string, string, string];
  const pair = { followerId, followeeId: authorId };
  const post = { authorId, postId };
  const run = (handler: JobHandler, payload: object): Work => {
    return (tx) =>
      handler.run(tx, { key: 'key', payload, cursor: undefined, cause: { requestId: '', traceparent: '' } });
  };

  const publish: Work = (tx) => takePostIn(tx, jobs, post);
  const remove: Work = (tx) => forgetPost(tx, jobs, post);
  const follow: Work = (tx) => sql(tx, 'insert into follows values ($1, $2, now())', [followerId, authorId]);
  const unfollow: Work = (tx) => sql(tx, 'delete from follows where follower_id = $1', [followerId]);
  const remember: Work = (tx) => sql(tx, 'insert into authored_posts values ($1, $2)', [authorId, postId]);
  const followAndFill: Work = async (tx) => {
    await follow(tx);
    await startBackfill(tx, jobs, pair);
  };
  const nothing: Work = () => Promise.resolve();
  const fanOut = run(fanOutPost, { ...post, after: '00000000-0000-0000-0000-000000000000' });
  const backfill = run(backfillTimeline, pair);
  const prune = run(pruneTimeline, pair);
  const withdraw = run(withdrawPost, post);
  const orderedBackfill: Work = async (tx) => {
    const { count } = await sql(tx, `delete from jobs where kind = 'backfill'`);
    if (count > 0) await backfill(tx);
  };

  it.each<[string, { given: Work[]; open: Work; change: Work; work: Work; rows: number }]>([
    ['publish, follow', { given: [], open: publish, change: follow, work: backfill, rows: 1 }],
    ['publish, follow and fill', { given: [], open: publish, change: nothing, work: followAndFill, rows: 1 }],
    ['follow and fill, publish', { given: [], open: followAndFill, change: nothing, work: publish, rows: 1 }],
    ['publish, unfollow', { given: [follow], open: publish, change: unfollow, work: prune, rows: 0 }],
    ['fan-out, unfollow', { given: [remember, follow], open: fanOut, change: unfollow, work: prune, rows: 0 }],
    ['fan-out, delete', { given: [remember, follow], open: fanOut, change: remove, work: withdraw, rows: 0 }],
    ['backfill, publish', { given: [follow], open: backfill, change: nothing, work: publish, rows: 1 }],
    ['backfill, unfollow', { given: [remember, follow], open: backfill, change: unfollow, work: prune, rows: 0 }],
    ['backfill, delete', { given: [remember, follow], open: backfill, change: remove, work: withdraw, rows: 0 }],
    ['withdraw, follow', { given: [publish, remove], open: withdraw, change: follow, work: backfill, rows: 0 }],
    ['prune, follow', { given: [follow, publish, unfollow], open: prune, change: follow, work: backfill, rows: 1 }],
  ])('ends right: %s', async (_, { given, open, change, work, rows }) => {
    await sql(database.source.manager, 'truncate follows, authored_posts, home_timeline, jobs');
    for (const before of given) await database.transaction(before);

    const [commit, opened] = [signal(), signal()];
    const first = database.transaction(async (tx) => {
      await open(tx);
      opened.give();
      await commit.given;
    });
    await opened.given;
    await database.transaction(change);
    let isDone = false;
    const second = database.transaction(work).finally(() => (isDone = true));
    await settle(async () => expect(isDone || (await isAnybodyWaiting())).toBe(true));
    commit.give();
    await Promise.all([first, second]);
    await database.transaction(orderedBackfill);

    const held = await sql(database.source.manager, 'select from home_timeline where account_id = $1', [followerId]);
    expect(held.count).toBe(rows);
  });

  async function isAnybodyWaiting(): Promise<boolean> {
    const waiting = `select from pg_locks where locktype = 'advisory' and not granted
                     and database = (select oid from pg_database where datname = current_database())`;
    return (await sql(database.source.manager, waiting)).count > 0;
  }
});

function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}
