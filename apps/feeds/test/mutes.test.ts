import { randomUUID } from 'node:crypto';
import type { Person } from '@rookery/testing';
import { SaidEvents } from './said-events.js';
import { TimelineWorld } from './timeline-world.js';

describe('mutes', () => {
  let world: TimelineWorld;
  let said: SaidEvents;
  let ada: Person;
  let bob: Person;
  let cyd: Person;

  beforeAll(async () => {
    world = await TimelineWorld.common();
    said = await SaidEvents.of(world.world);
  });
  afterAll(async () => {
    await said?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    [ada, bob, cyd] = (await world.people('ada', 'bob', 'cyd')) as [Person, Person, Person];
  });

  it('happen once however often they are asked for, end once, and the muted never learns', async () => {
    for (const _ of [1, 2]) {
      const { relationship } = await world.feeds.mute({ accountId: bob.id }, ada.call());
      expect(relationship).toMatchObject({ accountId: bob.id, muting: true, blocking: false });
    }
    expect(await world.between(bob, ada)).toEqual([]);
    for (const _ of [1, 2]) {
      const { relationship } = await world.feeds.unmute({ accountId: bob.id }, ada.call());
      expect(relationship).toMatchObject({ muting: false });
    }
    await world.mute(ada, bob);
    expect(await said.about(ada.id, 3)).toEqual(['AccountMuted', 'AccountUnmuted', 'AccountMuted']);
  });

  it('hide posts at once, old and new, and bring all of them back', async () => {
    await Promise.all([world.follow(ada, bob), world.follow(ada, cyd)]);
    const [first, second] = [await world.publish(bob), await world.publish(cyd)];
    await world.settlesTo(ada, [second, first]);
    await world.mute(ada, bob);
    expect(await world.timeline(ada)).toEqual([second]);
    const [third, fourth] = [await world.publish(bob), await world.publish(cyd)];
    await world.settlesTo(ada, [fourth, second]);
    await world.settlesTo(bob, [third, first]);
    await world.unmute(ada, bob);
    await world.settlesTo(ada, [fourth, third, second, first]);
  });

  it.each([
    ['before the follow', ['mute', 'follow']],
    ['after the follow', ['follow', 'mute']],
    ['and again after a block', ['follow', 'mute', 'block', 'unblock', 'follow']],
  ] as const)('hide the posts of who is muted %s', async (_, changes) => {
    const post = await world.publish(bob);
    await world.settlesTo(bob, [post]);
    for (const change of changes) await world[change](ada, bob);
    await world.noJobsLeft();
    expect(await world.timeline(ada)).toEqual([]);
    expect(await world.between(ada, bob)).toEqual(['following', 'muting']);
    await world.unmute(ada, bob);
    expect(await world.timeline(ada)).toEqual([post]);
  });

  it('leave pages full', async () => {
    await Promise.all([world.follow(ada, bob), world.follow(ada, cyd)]);
    const shown: string[] = [];
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 5; j++) await world.publish(bob);
      shown.unshift(await world.publish(cyd));
    }
    await world.mute(ada, bob);
    await world.settlesTo(ada, shown);
    const first = await world.page(ada, { first: 3 });
    expect(first.entries.map(({ postId }) => postId)).toEqual(shown.slice(0, 3));
    expect(first.pageInfo?.hasNextPage).toBe(true);
    const second = await world.page(ada, { first: 3, after: first.pageInfo?.endCursor ?? '' });
    expect(second.entries.map(({ postId }) => postId)).toEqual(shown.slice(3));
    expect(second.pageInfo?.hasNextPage).toBe(false);
  });

  it('refuse oneself, nobody, what is no id, and who is not signed in', async () => {
    const mute = (accountId: string, call = ada.call()) => world.feeds.mute({ accountId }, call);
    await expect(mute(ada.id)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'SELF_MUTE' });
    await expect(mute(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
    await expect(mute('bob')).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    const nobody = world.world.anonymous();
    for (const attempt of [mute(bob.id, nobody), world.feeds.unmute({ accountId: bob.id }, nobody)]) {
      await expect(attempt).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
    }
  });
});
