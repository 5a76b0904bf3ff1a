import { feeds } from '@rookery/contracts';
import type { common } from '@rookery/contracts';
import { sql } from '@rookery/database';
import { decodeEnvelope } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import { settle } from '@rookery/testing';
import type { Person } from '@rookery/testing';
import { TimelineWorld } from './timeline-world.js';

interface Snapshot {
  streamSeq: number;
  events: common.EventEnvelope[];
}

// On a slow machine people go on until there are enough.
const [snapshotsMin, turnsMax] = [6, 1_000];

describe('the snapshot of feeds', () => {
  let world: TimelineWorld;
  let broker: Broker;

  beforeAll(async () => {
    world = await TimelineWorld.start();
    broker = await world.world.connectBroker();
  });
  afterAll(async () => {
    await broker?.close();
    await world?.stop();
  });

  const take = async (): Promise<Snapshot> => {
    const snapshot: Snapshot = { streamSeq: -1, events: [] };
    for await (const { part } of world.feedsAsSource.exportSnapshot({}, world.world.anonymous())) {
      if (part?.$case === 'streamSeq') {
        expect(snapshot).toEqual({ streamSeq: -1, events: [] });
        snapshot.streamSeq = part.value;
      } else if (part) snapshot.events.push(part.value);
    }
    return snapshot;
  };

  /** A listener that keeps who follows, blocks and mutes whom: the last event about a pair decides. */
  const apply = (state: Set<string>, { type, payload }: common.EventEnvelope) => {
    const name = type.split('.').at(-1) ?? '';
    const [from, to] = Object.values(feeds.AccountFollowed.decode(payload));
    const kind = name.replace(/Account(Un|)/, '').toLowerCase();
    if (name.startsWith('AccountUn')) state.delete(`${kind} ${from} ${to}`);
    else state.add(`${kind} ${from} ${to}`);
  };

  const stateOfFeeds = async () => {
    const { rows } = await sql<{ edge: string }>(
      world.database.source.manager,
      `select concat_ws(' ', 'followed', follower_id, followee_id) as edge from follows
       union all select concat_ws(' ', 'blocked', blocker_id, blocked_id) from blocks
       union all select concat_ws(' ', 'muted', muter_id, muted_id) from mutes`,
    );
    return rows.map(({ edge }) => edge).sort();
  };

  /** Everything that was said, with its sequence, once all of it is on the stream. */
  const said = () =>
    settle(async () => {
      expect(await world.count('select count(*) from outbox')).toBe(0);
      const state = await broker.stream('feeds').state();
      expect(await world.count('select last_seq as count from relay_state')).toBe(state?.lastSeq);
      const stored = await broker.stream('feeds').read({ from: 1, to: state?.lastSeq ?? 0 });
      return stored.map(({ streamSeq, data }) => ({ seq: streamSeq, event: decodeEnvelope(data) }));
    });

  it('holds what is, with versions, and nothing of what ended', async () => {
    const [ada, bob, cyd] = (await world.people('ada', 'bob', 'cyd')) as [Person, Person, Person];
    await world.follow(ada, bob);
    await world.follow(ada, cyd);
    await world.unfollow(ada, cyd);
    await world.mute(ada, cyd);
    await world.block(bob, cyd);
    const { events } = await take();
    const own = events.filter(({ aggregateId }) => [ada.id, bob.id].includes(aggregateId));
    expect(own.map(({ type, aggregateId, version }) => [type.split('.').at(-1), aggregateId, version])).toEqual([
      ['AccountFollowed', ada.id, 4],
      ['AccountBlocked', bob.id, 1],
      ['AccountMuted', ada.id, 4],
    ]);
    expect(feeds.AccountBlocked.decode(own[1]?.payload as Buffer)).toEqual({ blockerId: bob.id, blockedId: cyd.id });
  });

  it('is for apps and for nobody who is signed in', async () => {
    const [ada] = (await world.people('ada')) as [Person];
    const parts = world.feedsAsSource.exportSnapshot({}, ada.call());
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
  });

  it.each([999, 1_000, 1_001, 2_500])('goes beyond a page: %d more follows', async (count) => {
    await world.write('truncate follows');
    await world.write(
      `with crowd as (insert into graphs select gen_random_uuid(), 3 from generate_series(1, $1::int) returning *)
       insert into follows select account_id, gen_random_uuid(), now() from crowd`,
      [count],
    );
    const { events } = await take();
    const followers = events.filter(({ type }) => type.endsWith('Followed')).map(({ aggregateId }) => aggregateId);
    expect(new Set(followers).size).toBe(count);
    expect(followers).toHaveLength(count);
    await world.write('truncate follows');
  });

  it('taken while everything changes, and the events behind it, come to the state of feeds', async () => {
    const people = await world.people('a', 'b', 'c', 'd', 'e');
    const changes = [
      'follow',
      'follow',
      'follow',
      'unfollow',
      'block',
      'unblock',
      'unblock',
      'mute',
      'unmute',
    ] as const;
    const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;
    let isOver = false;
    const live = async (person: Person) => {
      for (let turn = 0; turn < 50 || (snapshots.length < snapshotsMin && turn < turnsMax); turn++) {
        await world[anyOf(changes)](person, anyOf(people.filter((one) => one !== person))).catch((error: unknown) =>
          expect(error).toMatchObject({ reason: 'BLOCKED' }),
        );
      }
    };
    const snapshots: Snapshot[] = [];
    const living = Promise.all(people.map(live)).finally(() => (isOver = true));
    while (!isOver && snapshots.length < 40) snapshots.push(await take());
    await living;
    expect(snapshots.length).toBeGreaterThanOrEqual(snapshotsMin);
    const [wanted, stream] = [await stateOfFeeds(), await said()];
    for (const { streamSeq, events } of snapshots) {
      const state = new Set<string>();
      const after = stream.filter(({ seq }) => seq > streamSeq).map(({ event }) => event);
      for (const event of [...events, ...after]) apply(state, event);
      expect([...state].sort()).toEqual(wanted);
    }
  });
});
