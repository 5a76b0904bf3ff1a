import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import type { feeds } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import { settle } from '@rookery/testing';
import type { Person } from '@rookery/testing';
import { TimelineWorld } from './timeline-world.js';

const patience = { withinMs: 30_000 };

describe('lists of accounts', () => {
  let world: TimelineWorld;
  let ada: Person;

  beforeAll(async () => {
    world = await TimelineWorld.start();
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [ada] = (await world.people('ada')) as [Person];
  });

  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
  const idsOf = (page: feeds.AccountPage | undefined) => page?.entries.map(({ accountId }) => accountId);
  const anonymous = () => world.world.anonymous();

  /** Follows of the past, a millionth of a second apart, the last one the latest. */
  const writeFollows = (pairs: readonly (readonly [follower: string, followee: string])[]) =>
    world.write(
      `insert into follows (follower_id, followee_id, followed_at)
       select follower, followee, timestamptz '2026-01-01' + place * interval '1 microsecond'
       from unnest($1::uuid[], $2::uuid[]) with ordinality as pair (follower, followee, place)`,
      [pairs.map(([follower]) => follower), pairs.map(([, followee]) => followee)],
    );
  const writeBlock = (blockerId: string, blockedId: string) =>
    world.write('insert into blocks (blocker_id, blocked_id, blocked_at) values ($1, $2, now())', [
      blockerId,
      blockedId,
    ]);
  const writeGone = (id: string) => world.write('insert into gone_accounts (account_id) values ($1)', [id]);

  const lists = {
    followers: {
      pair: (owner: string, other: string) => [other, owner] as const,
      read: (accountIds: string[], page: { first: number; after: string }, call: Call) =>
        world.feeds.batchListFollowers({ accountIds, page }, call),
    },
    following: {
      pair: (owner: string, other: string) => [owner, other] as const,
      read: (accountIds: string[], page: { first: number; after: string }, call: Call) =>
        world.feeds.batchListFollowing({ accountIds, page }, call),
    },
  };

  describe.each(['followers', 'following'] as const)('%s', (list) => {
    const { pair, read } = lists[list];
    const write = (owner: string, others: readonly string[]) => writeFollows(others.map((other) => pair(owner, other)));

    it('leave out whom the viewer may not see, show the rest to others, and keep pages full', async () => {
      const [owner, latest] = [randomUUID(), ids(9)];
      const [blocker, blocked, gone] = [latest[2]!, latest[3]!, latest[5]!];
      await write(owner, latest.toReversed());
      await writeBlock(blocker, ada.id);
      await writeBlock(ada.id, blocked);
      await writeGone(gone);
      const [third] = (await world.people('third')) as [Person];
      for (const [call, hidden] of [
        [ada.call(), [blocker, blocked, gone]],
        [third.call(), [gone]],
        [anonymous(), [gone]],
      ] as const) {
        const shown = latest.filter((id) => !(hidden as readonly string[]).includes(id));
        const [first] = (await read([owner], { first: 4, after: '' }, call)).pages;
        expect(idsOf(first)).toEqual(shown.slice(0, 4));
        expect(first?.pageInfo).toEqual({ hasNextPage: true, endCursor: first?.entries[3]?.cursor });
        const [rest] = (await read([owner], { first: 100, after: first!.pageInfo!.endCursor }, call)).pages;
        expect(idsOf(rest)).toEqual(shown.slice(4));
        expect(rest?.pageInfo).toEqual({ hasNextPage: false, endCursor: '' });
      }
    });

    it('of one whom the viewer may not see are empty for that viewer', async () => {
      const [blocker, blocked, gone, open] = ids(4) as [string, string, string, string];
      for (const owner of [blocker, blocked, gone, open]) await write(owner, ids(1));
      await writeBlock(blocker, ada.id);
      await writeBlock(ada.id, blocked);
      await writeGone(gone);
      const sizes = async (call: Call) =>
        (await read([blocker, blocked, gone, open], { first: 0, after: '' }, call)).pages.map(
          ({ entries }) => entries.length,
        );
      expect(await sizes(ada.call())).toEqual([0, 0, 0, 1]);
      expect(await sizes(anonymous())).toEqual([1, 1, 0, 1]);
    });

    it('come one for each id, in their order, however often one is named', async () => {
      const [many, few, none] = ids(3) as [string, string, string];
      const [ofMany, ofFew] = [ids(3), ids(1)];
      await write(many, ofMany);
      await write(few, ofFew);
      const { pages } = await read([few, none, many, few], { first: 2, after: '' }, anonymous());
      expect(pages.map(idsOf)).toEqual([ofFew, [], ofMany.toReversed().slice(0, 2), ofFew]);
      expect(pages.map(({ pageInfo }) => pageInfo?.hasNextPage)).toEqual([false, false, true, false]);
      expect((await read([], { first: 0, after: '' }, anonymous())).pages).toEqual([]);
    });

    it('have cursors that survive what comes before and what goes', async () => {
      const [owner, latest] = [randomUUID(), ids(6)];
      await write(owner, latest.toReversed());
      const [first] = (await read([owner], { first: 3, after: '' }, anonymous())).pages;
      const [follower, followee] = pair(owner, randomUUID());
      await world.write('insert into follows values ($1, $2, now())', [follower, followee]);
      await world.write('delete from follows where (follower_id, followee_id) = ($1, $2)', [
        ...pair(owner, latest[2]!),
      ]);
      const [second] = (await read([owner], { first: 3, after: first!.entries[2]!.cursor }, anonymous())).pages;
      expect(idsOf(second)).toEqual(latest.slice(3));
    });

    it.each([
      ['201 ids', ids(201), {}, 'accountIds'],
      ['what is no id', ['ada'], {}, 'accountIds.0'],
      ['more than 2 000 rows in all', ids(21), { first: 100 }, 'first'],
      ['a cursor with two ids', ids(2), { after: 'MSAx' }, 'after'],
      ['a cursor nobody handed out', ids(1), { after: 'nonsense' }, 'after'],
      ['a cursor of another list', ids(1), { after: Buffer.from(randomUUID()).toString('base64url') }, 'after'],
      ['a page of 101', ids(1), { first: 101 }, 'first'],
    ])('refuse %s', async (_, accountIds, page, field) => {
      const asked = read(accountIds, { first: 0, after: '', ...page }, anonymous());
      await expect(asked).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
    });

    it('take twenty lists of a hundred', async () => {
      const { pages } = await read(ids(20), { first: 100, after: '' }, anonymous());
      expect(pages).toHaveLength(20);
    });
  });

  describe('of the viewer', () => {
    const blocked = async (page = { first: 0, after: '' }) =>
      (await world.feeds.listBlockedAccounts({ page }, ada.call())).page;
    const muted = async (page = { first: 0, after: '' }) =>
      (await world.feeds.listMutedAccounts({ page }, ada.call())).page;

    it('say whom they block, the latest first, also who blocks them, and nobody who is gone', async () => {
      const [bob, cyd, dan] = (await world.people('bob', 'cyd', 'dan')) as [Person, Person, Person];
      await world.block(dan, ada);
      for (const other of [bob, cyd, dan]) await world.block(ada, other);
      expect(idsOf(await blocked())).toEqual([dan.id, cyd.id, bob.id]);
      await writeGone(cyd.id);
      const first = await blocked({ first: 1, after: '' });
      expect(idsOf(first)).toEqual([dan.id]);
      expect(idsOf(await blocked({ first: 1, after: first!.pageInfo!.endCursor }))).toEqual([bob.id]);
      await world.unblock(ada, dan);
      expect(idsOf(await blocked())).toEqual([bob.id]);
      const ofBob = await world.feeds.listBlockedAccounts({ page: undefined }, bob.call());
      expect(ofBob.page?.entries).toEqual([]);
    });

    it('say whom they mute, but nobody whom they may not see', async () => {
      const [bob, cyd, dan] = (await world.people('bob', 'cyd', 'dan')) as [Person, Person, Person];
      for (const other of [bob, cyd, dan]) await world.mute(ada, other);
      expect(idsOf(await muted())).toEqual([dan.id, cyd.id, bob.id]);
      await world.block(cyd, ada);
      await writeGone(dan.id);
      expect(idsOf(await muted())).toEqual([bob.id]);
    });

    it('are refused to strangers', async () => {
      for (const asked of [
        world.feeds.listBlockedAccounts({ page: undefined }, anonymous()),
        world.feeds.listMutedAccounts({ page: undefined }, anonymous()),
      ]) {
        await expect(asked).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
      }
    });
  });

  describe('counted', () => {
    const counts = async (...people: Person[]) => {
      const accountIds = people.map(({ id }) => id);
      const answer = await world.feeds.batchGetFollowCounts({ accountIds }, anonymous());
      expect(answer.counts.map(({ accountId }) => accountId)).toEqual(accountIds);
      return answer.counts.map(({ followerCount, followingCount }) => [followerCount, followingCount]);
    };

    it('follow what begins and ends, once each, and blocks', async () => {
      const [bob, cyd] = (await world.people('bob', 'cyd')) as [Person, Person];
      for (const _ of ['once', 'twice']) await world.follow(ada, bob);
      await world.follow(bob, ada);
      await world.follow(cyd, ada);
      expect(await counts(ada, bob, cyd)).toEqual([
        [2, 1],
        [1, 1],
        [0, 1],
      ]);
      for (const _ of ['once', 'twice']) await world.unfollow(cyd, ada);
      await world.block(bob, ada);
      expect(await counts(ada, bob, cyd, ada)).toEqual(Array.from({ length: 4 }, () => [0, 0]));
    });

    it('are right after everybody followed and left everybody at once', async () => {
      const people = await world.people('one', 'two', 'three', 'four');
      const pairs = people.flatMap((one) =>
        people.filter((other) => other !== one).map((other) => [one, other] as const),
      );
      await Promise.all(pairs.map(([one, other]) => world.follow(one, other)));
      expect(await counts(...people)).toEqual(people.map(() => [3, 3]));
      const [blocker, blocked] = people as [Person, Person];
      const leaving = pairs.map(([one, other]) => world.unfollow(one, other));
      await Promise.all([...leaving, world.block(blocker, blocked), world.block(blocked, blocker)]);
      expect(await counts(...people)).toEqual(people.map(() => [0, 0]));
      const deadlocks = 'select deadlocks as count from pg_stat_database where datname = current_database()';
      expect(await world.count(deadlocks)).toBe(0);
    });
  });

  it('and timelines hide the blocked at once and the gone as soon as it is heard, on full pages', async () => {
    const [bob, cyd, dan] = (await world.people('bob', 'cyd', 'dan')) as [Person, Person, Person];
    const operators = world.world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
    const byAuthor = new Map<Person, string>();
    for (const author of [bob, cyd, dan]) await world.follow(ada, author);
    for (const author of [bob, cyd, dan]) byAuthor.set(author, await world.publish(author));
    const [ofBob, ofCyd, ofDan] = [bob, cyd, dan].map((author) => byAuthor.get(author)!) as [string, string, string];
    await world.settlesTo(ada, [ofDan, ofCyd, ofBob]);
    // As if the work that takes posts out of timelines had not come to it yet.
    await writeBlock(cyd.id, ada.id);
    const page = await world.page(ada, { first: 2 });
    expect(page.entries.map(({ postId }) => postId)).toEqual([ofDan, ofBob]);
    expect(page.pageInfo?.hasNextPage).toBe(false);
    await operators.suspendAccount({ accountId: dan.id, operator: 'test' }, anonymous());
    await settle(async () => expect(await world.timeline(ada)).toEqual([ofBob]), patience);
    await operators.restoreAccount({ accountId: dan.id, operator: 'test' }, anonymous());
    await settle(async () => expect(await world.timeline(ada)).toEqual([ofDan, ofBob]), patience);
  });
});
