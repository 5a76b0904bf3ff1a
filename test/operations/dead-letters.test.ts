import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admin, posts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { writeRunFile } from '../../tools/start/run-file.ts';
import { rookery } from '../runner/running-system.js';

let world: World;
let ada: Person;
let database: Database;

beforeAll(async () => {
  world = await startWorld({ apps: ['accounts', 'posts', 'feeds'] });
  ada = await world.signUp('ada');
  const instances = world.instances('feeds').map(({ instance }) => instance);
  writeRunFile(join(world.directory, 'run.json'), instances);
  const url = world.databaseUrl('feeds');
  database = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'test' });
}, 120_000);

afterAll(async () => {
  await database?.close();
  await world?.stop();
}, 120_000);

describe('a dead letter', () => {
  it('appears in the log and the status, fails again while it is poison, and drains in order once it is not', async () => {
    const feeds = operatorsOf('feeds');
    const postId = await poisonedPost();
    const [letter] = await settle(async () => {
      const { deadLetters } = await feeds.listDeadLetters({ afterId: 0 }, world.anonymous());
      expect(deadLetters).toMatchObject([{ aggregateId: postId, state: 'dead', parkedBehind: 1 }]);
      return deadLetters;
    });
    const id = letter?.id ?? 0;

    expect(letter).toMatchObject({ source: 'posts', type: posts.PostPublished.$type });
    expect(letter?.error).toContain('poison');
    await settle(async () => {
      expect(world.app('feeds').lines.some((line) => line.includes('"event":"dead_letter"'))).toBe(true);
      expect(await feeds.getStatus({}, world.anonymous())).toMatchObject({
        instance: 'feeds-1',
        deadLetters: 1,
        parkedEvents: 1,
        listeners: expect.arrayContaining([
          expect.objectContaining({ source: 'posts', active: true, setAside: 1, lag: 0 }),
        ]) as unknown,
      });
    });
    const { event } = await feeds.getDeadLetter({ id }, world.anonymous());
    expect(event).toMatchObject({ aggregateId: postId, version: 1 });

    const again = await feeds.replayDeadLetter({ id, operator: 'grace' }, world.anonymous());
    expect(again).toMatchObject({ applied: 0, remaining: 2, error: expect.stringContaining('poison') });
    await cure();
    const cured = await feeds.replayDeadLetter({ id, operator: 'grace' }, world.anonymous());
    expect(cured).toMatchObject({ applied: 2, remaining: 0, error: '' });
    const twice = await feeds.replayDeadLetter({ id, operator: 'grace' }, world.anonymous());
    expect(twice).toMatchObject({ applied: 0, remaining: 0 });
    expect(await actions(id)).toEqual(['grace replay', 'grace replay']);
  });

  it('is given up, and what is parked behind it goes on', async () => {
    const feeds = operatorsOf('feeds');
    await poisonedPost();
    const { id } = await settle(async () => {
      const { deadLetters } = await feeds.listDeadLetters({ afterId: 0 }, world.anonymous());
      expect(deadLetters).toMatchObject([{ parkedBehind: 1 }]);
      return deadLetters[0]!;
    });
    const { rows } = await database.query<{ id: number }>(`select id::int from dead_letters where state = 'parked'`);
    const parked = feeds.discardDeadLetter({ id: rows[0]?.id ?? 0, operator: 'grace' }, world.anonymous());
    await expect(parked).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'DEAD_LETTER_PARKED' });

    const command = (verb: string) => deadLetters(verb, '--app', 'feeds', `${id}`);
    expect(await command('show')).toMatchObject({
      code: 0,
      output: expect.stringContaining('"authorId": ') as unknown,
    });
    expect(await command('discard')).toEqual({
      code: 0,
      output: `Dead letter ${id} of feeds discarded; events applied: 1\n`,
    });
    const twice = await feeds.discardDeadLetter({ id, operator: 'grace' }, world.anonymous());
    expect(twice).toMatchObject({ applied: 0, remaining: 0 });
    expect(await actions(id)).toEqual([`${userInfo().username} discard`]);
    await cure();
  });

  it('is replayed with all others', async () => {
    const feeds = operatorsOf('feeds');
    for (const _ of [1, 2]) await poisonedPost();
    await settle(async () => {
      const letters = await feeds.listDeadLetters({ afterId: 0 }, world.anonymous());
      expect(letters.deadLetters).toMatchObject([{ parkedBehind: 1 }, { parkedBehind: 1 }]);
    });
    const replay = () => deadLetters('replay', '--app', 'feeds', '--all');
    const failing = 'Dead letters of feeds replayed: 2; events applied: 0; 4 are still set aside, the first: ';
    expect(await replay()).toMatchObject({ code: 1, output: expect.stringContaining(failing) as unknown });
    await cure();
    const done = 'Dead letters of feeds replayed: 2; events applied: 4\n';
    expect(await replay()).toEqual({ code: 0, output: done });
    const none = 'Dead letters of feeds replayed: 0; events applied: 0\n';
    expect(await replay()).toEqual({ code: 0, output: none });
  });

  it('is refused when there is none, to viewers, and to nobody in particular', async () => {
    const feeds = operatorsOf('feeds');
    const replay = feeds.replayDeadLetter({ id: 999, operator: 'grace' }, world.anonymous());
    await expect(replay).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'DEAD_LETTER_NOT_FOUND' });
    const asViewer = feeds.getStatus({}, ada.call());
    await expect(asViewer).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
    const unsigned = feeds.replayDeadLetter({ id: 1, operator: ' ' }, world.anonymous());
    await expect(unsigned).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    const elsewhere = operatorsOf('posts').getDeadLetter({ id: 1 }, world.anonymous());
    await expect(elsewhere).rejects.toMatchObject({ reason: 'DEAD_LETTER_NOT_FOUND' });
  });
});

describe('rebuilding', () => {
  it('completes a stream, and makes a given-up one anew under the same sequences', async () => {
    const app = operatorsOf('posts');
    const { relayLastSeq: lastSeq } = await app.getStatus({}, world.anonymous());

    const untouched = await app.rebuildStream({ operator: 'grace', giveUpStream: false }, world.anonymous());
    const anew = await app.rebuildStream({ operator: 'grace', giveUpStream: true }, world.anonymous());

    expect(untouched).toEqual({ firstSeq: 1, lastSeq, published: 0 });
    // The relay, woken by the loss, may have been faster with a part of it.
    expect(anew).toMatchObject({ firstSeq: 1, lastSeq });
    await settle(async () => {
      const status = await operatorsOf('feeds').getStatus({}, world.anonymous());
      expect(status.listeners).toContainEqual(expect.objectContaining({ source: 'posts', position: lastSeq, lag: 0 }));
    });
  });

  it('fills what a listener keeps of a source from its snapshot', async () => {
    const feeds = operatorsOf('feeds');
    const client = world.client('posts', posts.PostsServiceService);
    const { post } = await client.publishPost(messageOf(posts.PublishPostRequest, { text: 'kept' }), ada.call());
    const kept = 'select post_id from authored_posts';
    await settle(async () => expect((await database.query(kept)).rows).toEqual([{ post_id: post?.id }]));
    await database.query('delete from authored_posts');

    const rebuilt = await feeds.rebuildConsumer({ source: 'posts', operator: 'grace' }, world.anonymous());

    const { relayLastSeq: position } = await operatorsOf('posts').getStatus({}, world.anonymous());
    expect(rebuilt.position).toBe(position);
    expect(rebuilt.applied).toBeGreaterThan(0);
    expect((await database.query(kept)).rows).toEqual([{ post_id: post?.id }]);
    const { rows } = await database.query(`select outcome from operator_actions where action = 'rebuild consumer'`);
    expect(rows).toEqual([{ outcome: expect.stringMatching(/^done/) as unknown }]);
  });

  it('knows which sources there are', async () => {
    const unknown = operatorsOf('feeds').rebuildConsumer({ source: 'media', operator: 'grace' }, world.anonymous());

    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'SOURCE_UNKNOWN' });
  });
});

function operatorsOf(app: string) {
  return world.client(app, admin.AdminServiceService, { as: 'operator' });
}

/** Runs `npm run rookery -- dead-letters …` on this world. */
function deadLetters(...args: string[]) {
  return rookery('dead-letters', ...args, '--data-dir', world.directory);
}

/** A post whose first event feeds cannot take in, and which is deleted at once, so that a second one waits behind it. */
async function poisonedPost(): Promise<string> {
  await database.query(`
    create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
    create or replace trigger refuse before insert on authored_posts for each row execute function refuse()`);
  const client = world.client('posts', posts.PostsServiceService);
  const request = messageOf(posts.PublishPostRequest, { text: 'poison' });
  const { post } = await client.publishPost(request, ada.call());
  await client.deletePost({ postId: post?.id ?? '' }, ada.call());
  return post?.id ?? '';
}

async function cure(): Promise<void> {
  await database.query('drop trigger refuse on authored_posts');
}

async function actions(id: number): Promise<string[]> {
  const text = `select operator || ' ' || action as action from operator_actions where target = $1 order by id`;
  const { rows } = await database.query<{ action: string }>(text, [`dead letter ${id}`]);
  return rows.map(({ action }) => action);
}
