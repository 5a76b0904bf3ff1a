import { randomUUID } from 'node:crypto';
import { feeds } from '@rookery/contracts';
import type { Broker } from '@rookery/messaging';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld, settle, StreamTail } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

describe('follows', () => {
  let world: World;
  let client: RpcClient<typeof feeds.FeedsServiceService>;
  let broker: Broker;
  let said: StreamTail;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('feeds', feeds.FeedsServiceService);
    broker = await world.connectBroker();
    said = await StreamTail.open(broker, 'feeds');
  });
  afterAll(async () => {
    await broker?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    [ada, bob] = await Promise.all([world.signUp('ada'), world.signUp('bob')]);
  });

  const follow = (who: Person, accountId: string) => client.follow({ accountId }, who.call());
  const unfollow = (who: Person, accountId: string) => client.unfollow({ accountId }, who.call());
  const relation = (accountId: string, following: boolean, followedBy: boolean) => ({
    accountId,
    following,
    followedBy,
    blocking: false,
    blockedBy: false,
    muting: false,
  });

  /** Type and version of what feeds has said about an account, once there are `count` of them. */
  const saidAbout = (accountId: string, count: number) =>
    settle(async () => {
      const about = (await said.envelopes()).filter((event) => event.aggregateId === accountId);
      expect(about.length).toBeGreaterThanOrEqual(count);
      return about.map(({ type, version }) => `${type.split('.').at(-1)} ${version}`);
    });

  it('follows once however often it is asked, and ends it once', async () => {
    for (const _ of [1, 2]) expect(await follow(ada, bob.id)).toEqual({ relationship: relation(bob.id, true, false) });
    expect(await follow(bob, ada.id)).toEqual({ relationship: relation(ada.id, true, true) });
    for (const _ of [1, 2])
      expect(await unfollow(ada, bob.id)).toEqual({ relationship: relation(bob.id, false, true) });
    await follow(ada, bob.id);
    const said = ['AccountFollowed 1', 'AccountUnfollowed 2', 'AccountFollowed 3'];
    expect(await saidAbout(ada.id, 3)).toEqual(said);
    expect(await saidAbout(bob.id, 1)).toEqual(['AccountFollowed 1']);
  });

  it('gives racing follows and unfollows one order and dense versions', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, (_, i) => world.signUp(`other${i}`)));
    const changes = others.flatMap(({ id }) => [follow(ada, id), unfollow(ada, id), follow(ada, id)]);
    await Promise.all(changes);
    await Promise.all(others.map(({ id }) => follow(ada, id)));
    await settle(async () => {
      const said = await saidAbout(ada.id, 5);
      expect(said.map((line) => Number(line.split(' ')[1]))).toEqual(said.map((_, index) => index + 1));
      const followed = said.filter((line) => line.startsWith('AccountFollowed')).length;
      expect(followed - (said.length - followed)).toBe(5);
    });
  });

  it('lets ten equal follows at once be one', async () => {
    await Promise.all(Array.from({ length: 10 }, () => follow(ada, bob.id)));
    expect(await saidAbout(ada.id, 1)).toEqual(['AccountFollowed 1']);
  });

  it('refuses to follow oneself, nobody, and what is no id', async () => {
    await expect(follow(ada, ada.id)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'SELF_FOLLOW' });
    await expect(follow(ada, ada.id.toUpperCase())).rejects.toMatchObject({ reason: 'SELF_FOLLOW' });
    await expect(follow(ada, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
    await expect(follow(ada, 'bob')).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(unfollow(ada, 'bob')).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });

  it('ends no follow with an unknown account, and says nothing', async () => {
    const stranger = randomUUID();
    expect(await unfollow(ada, stranger)).toEqual({ relationship: relation(stranger, false, false) });
    await follow(ada, bob.id);
    expect(await saidAbout(ada.id, 1)).toEqual(['AccountFollowed 1']);
  });

  it('needs a signed-in viewer', async () => {
    const nobody = world.anonymous();
    const attempts = [
      client.follow({ accountId: bob.id }, nobody),
      client.unfollow({ accountId: bob.id }, nobody),
      client.batchGetRelationships({ accountIds: [bob.id] }, nobody),
      client.getHomeTimeline({ page: undefined }, nobody),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { reason: 'SIGN_IN_REQUIRED' } });
    }
  });

  it('answers relationships in the order asked, each once, strangers included', async () => {
    const [cyd, stranger] = [await world.signUp('cyd'), randomUUID()];
    await Promise.all([follow(ada, bob.id), follow(cyd, ada.id)]);
    const accountIds = [cyd.id, stranger, bob.id, ada.id, bob.id];
    const { relationships } = await client.batchGetRelationships({ accountIds }, ada.call());
    expect(relationships).toEqual([
      relation(cyd.id, false, true),
      relation(stranger, false, false),
      relation(bob.id, true, false),
      relation(ada.id, false, false),
    ]);
    expect(await client.batchGetRelationships({ accountIds: [] }, ada.call())).toEqual({ relationships: [] });
  });

  it('takes 200 accounts in a batch and no more', async () => {
    const accountIds = Array.from({ length: 201 }, () => randomUUID());
    const attempt = client.batchGetRelationships({ accountIds }, ada.call());
    await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const answer = await client.batchGetRelationships({ accountIds: accountIds.slice(1) }, ada.call());
    expect(answer.relationships).toHaveLength(200);
  });
});
