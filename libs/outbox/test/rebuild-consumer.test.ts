import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { posts } from '@rookery/contracts';
import { sql } from '@rookery/database';
import {
  exportSnapshot,
  Listener,
  listDeadLetters,
  on,
  Outbox,
  readPosition,
  rebuildConsumer,
  Relay,
  snapshotEvent,
  snapshotSeq,
} from '@rookery/outbox';
import type { Clear, EventHandler, SnapshotPart } from '@rookery/outbox';
import { until } from '@rookery/testing';
import { gate, GrantedLeases, like, World } from './world.js';

/** The effect is the highest version of each aggregate, so that an event seen again changes nothing. */
const recordHighest: EventHandler = on(posts.PostLiked, async (tx, { id, aggregateId, version }) => {
  const { count } = await sql(tx, 'update effects set version = greatest(version, $2) where aggregate_id = $1', [
    aggregateId,
    version,
  ]);
  if (count > 0) return;
  await sql(tx, 'insert into effects (event_id, aggregate_id, version) values ($1, $2, $3)', [
    id,
    aggregateId,
    version,
  ]);
});

/** One row a time. */
const clear: Clear = async (tx) => {
  const forget = 'delete from effects where place = (select min(place) from effects)';
  return (await sql(tx, forget)).count > 0 ? 'more' : 'done';
};

describe('a rebuild of a consumer', () => {
  let world: World;
  let relay: Relay;
  let listeners: Listener[] = [];
  const outbox = new Outbox({ wake: () => relay.wake() });

  beforeAll(async () => {
    world = await World.open();
  });
  beforeEach(async () => {
    await world.reset();
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relay.start();
  });
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.stop()));
    listeners = [];
    await relay.stop();
  });
  afterAll(() => world.close());

  /** Two that each believe to be the one, as if on two instances. */
  function listen(handler: EventHandler = recordHighest): void {
    for (let count = 0; count < 2; count++) {
      const options = { app: 'feeds', source: 'posts', handlers: [handler] };
      listeners.push(new Listener(options, world.database, world.broker, new GrantedLeases(world.database)));
    }
    listeners.forEach((listener) => listener.start());
  }

  const rebuild = (snapshot: AsyncIterable<SnapshotPart>, handler = recordHighest) =>
    rebuildConsumer({ app: 'feeds', source: 'posts', handlers: [handler], clear, snapshot, database: world.database });

  const write = (aggregateId: string, version: number) =>
    world.database.transaction((tx) => like(outbox, tx, { aggregateId, version }));

  const liked = (aggregateId: string, version: number) => {
    const payload = { postId: aggregateId, authorId: 'author', accountId: 'liker' };
    return snapshotEvent(posts.PostLiked, { aggregateId, version, occurredAt: new Date(), payload });
  };

  /** What a producer with these aggregates answers; waits in the middle, if asked to. */
  const snapshotOf = (aggregates: Record<string, number>, middle: () => Promise<void> = async () => undefined) =>
    exportSnapshot(world.database, async function* () {
      for (const [index, [aggregateId, version]] of Object.entries(aggregates).entries()) {
        if (index === 1) await middle();
        yield liked(aggregateId, version);
      }
    });

  const state = async () =>
    Object.fromEntries((await world.effects()).map(({ aggregateId, version }) => [aggregateId, version]).toSorted());
  const stateIs = (wanted: Record<string, number>) =>
    until(
      `the effects ${JSON.stringify(wanted)}`,
      async () => JSON.stringify(await state()) === JSON.stringify(wanted),
    );
  const position = () => readPosition(world.database.source.manager, 'posts');

  it('replaces what was there by the snapshot and goes on behind it', async () => {
    listen();
    await write('a', 1);
    await write('gone', 1);
    await stateIs({ a: 1, gone: 1 });
    expect(await rebuild(snapshotOf({ a: 1, b: 7 }))).toEqual({ events: 2, streamSeq: 2 });
    expect(await state()).toEqual({ a: 1, b: 7 });
    await write('a', 2);
    await stateIs({ a: 2, b: 7 });
    expect(await position()).toBe(3);
  });

  it('keeps every listener off until it is done, and none misses what was said meanwhile', async () => {
    listen();
    await write('a', 1);
    await stateIs({ a: 1 });
    const [reached, letGo] = [gate(), gate()];
    const rebuilding = rebuild(
      snapshotOf({ a: 1, b: 1 }, async () => {
        reached.open();
        await letGo.passed;
      }),
    );
    await reached.passed;
    await write('a', 2);
    await write('c', 1);
    await until('both say why they wait', () =>
      listeners.every(({ status }) => /rebuilt/.test(status.lastError ?? '')),
    );
    expect([await state(), await position()]).toEqual([{}, 1]);
    letGo.open();
    await rebuilding;
    await stateIs({ a: 2, b: 1, c: 1 });
    await until('nobody complains', () => listeners.every(({ status }) => status.lastError === undefined));
  });

  it('that was interrupted keeps them off until another one is complete', async () => {
    listen();
    await write('a', 1);
    await stateIs({ a: 1 });
    const dying = snapshotOf({ a: 1, b: 1 }, async () => Promise.reject(new Error('the producer died')));
    await expect(rebuild(dying)).rejects.toThrow('the producer died');
    await write('a', 2);
    await until('it is said', () => listeners.some(({ status }) => /rebuilt/.test(status.lastError ?? '')));
    expect(await state()).toEqual({});
    await rebuild(snapshotOf({ a: 2, b: 1 }));
    await write('b', 2);
    await stateIs({ a: 2, b: 2 });
  });

  it('that was thought dead writes nothing once another one has begun', async () => {
    const [reached, letGo] = [gate(), gate()];
    const zombie = rebuild(
      snapshotOf({ zombie: 1, other: 1 }, async () => {
        reached.open();
        await letGo.passed;
      }),
    );
    await reached.passed;
    await rebuild(snapshotOf({ a: 3 }));
    letGo.open();
    await expect(zombie).rejects.toMatchObject({ code: 'ABORTED', reason: 'REBUILD_SUPERSEDED' });
    expect(await state()).toEqual({ a: 3 });
  });

  it('takes dead letters and what is parked behind them away: the snapshot stands for them', async () => {
    const poisonous = on(posts.PostLiked, async (tx, event) => {
      if (event.aggregateId === 'bad') throw new Error('a poisonous event');
      await recordHighest.handle(tx, [event]);
    });
    listen(poisonous);
    await write('bad', 1);
    await write('bad', 2);
    await write('good', 1);
    await stateIs({ good: 1 });
    expect(await listDeadLetters(world.database.source.manager)).toHaveLength(1);
    await rebuild(snapshotOf({ bad: 2, good: 1 }));
    expect(await state()).toEqual({ bad: 2, good: 1 });
    expect(await world.count('dead_letters')).toBe(0);
    expect(await position()).toBe(3);
  });

  it('ends with the error of an event that cannot be applied, and of a snapshot without a beginning', async () => {
    const poisonous = on(posts.PostLiked, () => Promise.reject(new Error('a poisonous event')));
    await expect(rebuild(snapshotOf({ a: 1 }), poisonous)).rejects.toThrow('a poisonous event');
    await expect(rebuild((async function* () {})())).rejects.toMatchObject({ reason: 'SNAPSHOT_INCOMPLETE' });
    await expect(rebuild(snapshotOf({ a: 1 }))).resolves.toEqual({ events: 1, streamSeq: 0 });
  });

  it('applies a snapshot of many batches', async () => {
    const aggregates = Object.fromEntries(Array.from({ length: 450 }, (_, index) => [`a${index}`, index + 1]));
    expect(await rebuild(snapshotOf(aggregates))).toMatchObject({ events: 450 });
    expect(await state()).toEqual(aggregates);
  });
});

describe('the sequence of a snapshot', () => {
  it('is that of the last event that is numbered, whatever is committed and waits', async () => {
    const world = await World.open();
    const relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    const outbox = new Outbox({ wake: () => undefined });
    try {
      expect(await snapshotSeq(world.database)).toBe(0);
      for (const version of [1, 2, 3]) {
        await world.database.transaction((tx) => like(outbox, tx, { aggregateId: 'a', version }));
      }
      expect(await snapshotSeq(world.database)).toBe(0);
      relay.start();
      await until('all are numbered', async () => (await snapshotSeq(world.database)) === 3);
    } finally {
      await relay.stop();
      await world.close();
    }
  });
});
