import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { posts } from '@rookery/contracts';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { linesOf } from './lines-of.js';

const calls = 400;
const floodLinesMax = 60;

describe('a fault that repeats', () => {
  let world: World;
  let ada: Person;

  beforeAll(async () => {
    const env = { LOG_LEVEL: 'debug', LOG_FLOOD_LINES_MAX: `${floodLinesMax}` };
    world = await startWorld({ apps: ['accounts', 'posts'], env });
    ada = await world.signUp('ada');
  }, 120_000);
  afterAll(() => world?.stop());

  const rpc = () => linesOf(world.app('posts')).filter(({ context }) => context === 'Rpc');

  it('leaves few lines, and one that says how many there were: together they are all', async () => {
    await world.shutDatabase('posts', true);
    const client = world.client('posts', posts.PostsServiceService);
    const outcomes = await Promise.all(
      Array.from({ length: calls }, () =>
        client.publishPost(messageOf(posts.PublishPostRequest, { text: 'lost' }), ada.call()).then(
          () => true,
          () => false,
        ),
      ),
    );
    await world.shutDatabase('posts', false);
    expect(outcomes).not.toContain(true);

    const faults = () => rpc().filter(({ level }) => level === 'warn' || level === 'error');
    const counted = () => faults().reduce((sum, { repeated = 1 }) => sum + repeated, 0);
    await settle(() => expect(counted()).toBe(calls), { withinMs: 30_000 });
    // Five and one that folds, for each of the few ways in which a database can be missed, in one window or two.
    expect(faults().length).toBeLessThan(60);
    const folded = faults().filter(({ repeated }) => repeated !== undefined);
    expect(folded.length).toBeGreaterThan(0);
    for (const { msg, repeated } of folded) expect(msg).toMatch(new RegExp(`^.+ ×${repeated} in 10 s$`));
    // It is a line of the fault, and of none of the requests that met it.
    for (const line of folded) expect(line).not.toHaveProperty('requestId');
    expect(
      faults()
        .filter(({ repeated }) => !repeated)
        .every(({ requestId }) => requestId),
    ).toBe(true);
  }, 120_000);

  it('keeps what somebody turned on to look closely, up to a flood', async () => {
    const client = world.client('posts', posts.PostsServiceService);
    // Who missed the database often enough asks no more for a while.
    await settle(() => client.publishPost(messageOf(posts.PublishPostRequest, { text: 'back' }), ada.call()));
    await Promise.all(
      Array.from({ length: floodLinesMax + 40 }, () =>
        client.publishPost(messageOf(posts.PublishPostRequest), ada.call()).catch(() => undefined),
      ),
    );
    const refusals = () => rpc().filter(({ level }) => level === 'debug');
    const counted = () => refusals().reduce((sum, { repeated = 1 }) => sum + repeated, 0);
    await settle(() => expect(counted()).toBe(floodLinesMax + 40), { withinMs: 30_000 });
    expect(refusals().filter(({ repeated }) => !repeated).length).toBeGreaterThanOrEqual(floodLinesMax);
  }, 120_000);

  it('says what it held back before the process ends', async () => {
    await world.shutDatabase('posts', true);
    const client = world.client('posts', posts.PostsServiceService);
    const before = rpc().length;
    await Promise.all(
      Array.from({ length: 40 }, () =>
        client.publishPost(messageOf(posts.PublishPostRequest, { text: 'lost' }), ada.call()).catch(() => undefined),
      ),
    );
    await world.app('posts').stop();
    const since = rpc()
      .slice(before)
      .filter(({ level }) => level !== 'debug');
    expect(since.reduce((sum, { repeated = 1 }) => sum + repeated, 0)).toBe(40);
    expect(since.length).toBeLessThan(40);
  }, 120_000);
});
