import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Call } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { PostViews } from './post-views.js';

describe('a call whose deadline passes while its statement runs', () => {
  let world: World;
  let views: PostViews;
  let ada: Person;
  let other: Database;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'posts'], env: { POSTS_DATABASE_SLOW_MS: '100' } });
    views = new PostViews(world.client('posts', posts.PostsServiceService));
    ada = await world.signUp('ada');
    const url = world.databaseUrl('posts');
    other = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'test' });
  });
  afterAll(async () => {
    await other?.close();
    await world?.stop();
  });

  const linesOf = (requestId: string) =>
    world
      .app('posts')
      .lines.filter((line) => line.includes(requestId))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('leaves no statement behind, and a line without what was looked for', async () => {
    const secret = 'nightingales';
    await views.search(secret, ada.call()); // connections, keys and plans are there
    await other.transaction(async (held) => {
      await sql(held, 'lock table posts in access exclusive mode');
      const call = new Call({ ...ada.call(), requestId: 'abandoned-1', deadlineAt: Date.now() + 1_000 });
      await expect(views.search(secret, call)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });

      // Had it run into a limit of its session, it would have been DATABASE_BUSY.
      const lines = await settle(() => {
        const now = linesOf('abandoned-1');
        expect(now).toContainEqual(expect.objectContaining({ rpc: expect.any(String), reason: 'CALLER_GONE' }));
        return now;
      });
      const slow = { level: 'warn', context: 'Database', event: 'slow_statement', statement: 'SELECT posts' };
      expect(lines).toContainEqual(expect.objectContaining({ ...slow, ms: expect.any(Number) }));
      expect(JSON.stringify(lines)).not.toContain(secret);
      const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      expect((await sql(held, waiting)).rows).toEqual([]);
    });
    await expect(views.search(secret, ada.call())).resolves.toMatchObject({ ids: [] });
  });
});
