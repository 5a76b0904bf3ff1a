import { randomUUID } from 'node:crypto';
import type { Person } from '@rookery/testing';
import { SaidEvents } from './said-events.js';
import { TimelineWorld } from './timeline-world.js';

describe('blocks', () => {
  let world: TimelineWorld;
  let said: SaidEvents;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await TimelineWorld.start();
    said = await SaidEvents.of(world.world);
  });
  afterAll(async () => {
    await said?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    [ada, bob] = (await world.people('ada', 'bob')) as [Person, Person];
  });

  const refusal = { code: 'FAILED_PRECONDITION', reason: 'BLOCKED' };

  it('end follows both ways, and say so for each follower', async () => {
    await Promise.all([world.follow(ada, bob), world.follow(bob, ada)]);
    await world.block(ada, bob);
    expect(await world.between(ada, bob)).toEqual(['blocking']);
    expect(await world.between(bob, ada)).toEqual(['blockedBy']);
    expect(await said.about(ada.id, 3)).toEqual(['AccountFollowed', 'AccountBlocked', 'AccountUnfollowed']);
    expect(await said.about(bob.id, 2)).toEqual(['AccountFollowed', 'AccountUnfollowed']);
  });

  it('happen once however often they are asked for, and end once', async () => {
    for (const _ of [1, 2]) {
      const { relationship } = await world.feeds.block({ accountId: bob.id }, ada.call());
      expect(relationship).toMatchObject({ accountId: bob.id, blocking: true, blockedBy: false });
    }
    for (const _ of [1, 2]) {
      const { relationship } = await world.feeds.unblock({ accountId: bob.id }, ada.call());
      expect(relationship).toMatchObject({ blocking: false });
    }
    await world.block(ada, bob);
    expect(await said.about(ada.id, 3)).toEqual(['AccountBlocked', 'AccountUnblocked', 'AccountBlocked']);
  });

  it('keep either from following the other, in the same words, until the last one ends', async () => {
    const attempt = (who: Person, whom: Person) => world.follow(who, whom).catch((error: Error) => error);
    await world.block(ada, bob);
    const [byBlocker, byBlocked] = [await attempt(ada, bob), await attempt(bob, ada)];
    expect(byBlocked).toMatchObject(refusal);
    expect(byBlocker).toMatchObject({ ...refusal, message: (byBlocked as Error).message });
    await world.block(bob, ada);
    await world.unblock(ada, bob);
    await expect(world.follow(ada, bob)).rejects.toMatchObject(refusal);
    await world.unblock(bob, ada);
    await world.follow(ada, bob);
    await world.follow(bob, ada);
    expect(await world.between(ada, bob)).toEqual(['following', 'followedBy']);
  });

  it('take the posts of each out of the timeline of the other; ending them brings no follow back', async () => {
    await Promise.all([world.follow(ada, bob), world.follow(bob, ada)]);
    const [byAda, byBob] = [await world.publish(ada), await world.publish(bob)];
    for (const viewer of [ada, bob]) await world.settlesTo(viewer, [byBob, byAda]);
    await world.block(ada, bob);
    await world.settlesTo(ada, [byAda]);
    await world.settlesTo(bob, [byBob]);
    await world.unblock(ada, bob);
    expect(await world.between(ada, bob)).toEqual([]);
    await world.follow(bob, ada);
    await world.settlesTo(bob, [byBob, byAda]);
    expect(await world.timeline(ada)).toEqual([byAda]);
  });

  it('refuse oneself, nobody, what is no id, and who is not signed in', async () => {
    const block = (accountId: string, call = ada.call()) => world.feeds.block({ accountId }, call);
    await expect(block(ada.id)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'SELF_BLOCK' });
    await expect(block(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
    await expect(block('bob')).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(world.feeds.unblock({ accountId: 'bob' }, ada.call())).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    const nobody = world.world.anonymous();
    for (const attempt of [block(bob.id, nobody), world.feeds.unblock({ accountId: bob.id }, nobody)]) {
      await expect(attempt).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
    }
  });

  it('of two people who block each other at once both stand', async () => {
    for (let round = 0; round < 15; round++) {
      const [one, other] = (await world.people('one', 'other')) as [Person, Person];
      await Promise.all([world.follow(one, other), world.follow(other, one)]);
      await Promise.all([world.block(one, other), world.block(other, one), world.block(one, other)]);
      for (const [who, whom] of [
        [one, other],
        [other, one],
      ] as const) {
        expect(await world.between(who, whom)).toEqual(['blocking', 'blockedBy']);
        expect((await said.about(who.id, 3)).toSorted()).toEqual([
          'AccountBlocked',
          'AccountFollowed',
          'AccountUnfollowed',
        ]);
      }
    }
  });

  it('leave no follow beside them, when one is asked for at once', async () => {
    for (let round = 0; round < 15; round++) {
      const [blocker, other] = (await world.people('blocker', 'other')) as [Person, Person];
      const post = await world.publish(blocker);
      const changes = [world.follow(other, blocker), world.block(blocker, other), world.follow(blocker, other)];
      const results = await Promise.allSettled(changes);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(refusal);
      expect(results[1]?.status).toBe('fulfilled');
      expect(await world.between(blocker, other)).toEqual(['blocking']);
      await world.settlesTo(blocker, [post]);
      await world.settlesTo(other, []);
    }
    await world.noJobsLeft();
  });

  it('deadlocked nowhere meanwhile', async () => {
    const deadlocks = 'select deadlocks as count from pg_stat_database where datname = current_database()';
    expect(await world.count(deadlocks)).toBe(0);
  });
});
