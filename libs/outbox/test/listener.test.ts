import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { posts } from '@rookery/contracts';
import type { Transaction } from '@rookery/database';
import type { StoredEvent } from '@rookery/messaging';
import {
  discardDeadLetter,
  Leases,
  listDeadLetters,
  Listener,
  on,
  onBatch,
  Outbox,
  readPosition,
  Relay,
  replayDeadLetter,
  setPosition,
  showDeadLetter,
} from '@rookery/outbox';
import type { EventHandler } from '@rookery/outbox';
import { DomainError } from '@rookery/errors';
import { until } from '@rookery/testing';
import { dense, GrantedLeases, like, recordLikes, versionsOf, World, writeEffect } from './world.js';

describe('a listener', () => {
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

  function listen(handlers: readonly EventHandler[], leases: Leases = new GrantedLeases(world.database)): Listener {
    const options = { app: 'feeds', source: 'posts', handlers };
    const listener = new Listener(options, world.database, world.broker, leases);
    listeners.push(listener);
    listener.start();
    return listener;
  }

  const write = (aggregateId: string, version: number) =>
    world.database.transaction((tx) => like(outbox, tx, { aggregateId, version }));

  const writeMany = (aggregateIds: readonly string[], versions: number) =>
    Promise.all(
      aggregateIds.map(async (aggregateId) => {
        for (let version = 1; version <= versions; version++) await write(aggregateId, version);
      }),
    );

  const effectsAre = (count: number) => until(`${count} effects`, async () => (await world.count('effects')) >= count);

  /** Fails for the events that are broken at the moment. */
  const failing = (broken: Set<string>): EventHandler =>
    on(posts.PostLiked, async (tx, event) => {
      await writeEffect(tx, event);
      if (broken.has(`${event.aggregateId}${event.version}`)) throw new Error('a poisonous event');
    });

  it('applies each event once and in order, with three of them and no lock', async () => {
    const aggregateIds = ['a', 'b', 'c', 'd'];
    for (let count = 0; count < 3; count++) listen([recordLikes]);
    await writeMany(aggregateIds, 150);
    await effectsAre(600);
    await until('all have seen the end', () => listeners.every(({ status }) => status.lag === 0));
    expect(versionsOf(await world.effects())).toEqual(dense(aggregateIds, 150));
    expect(await world.effects()).toEqual(await world.onStream());
    expect(await readPosition(world.database.source.manager, 'posts')).toBe(600);
  });

  it('hands neighbours to a batch handler together, typed by their kind, and passes over what nobody handles', async () => {
    await relay.stop();
    await world.database.transaction(async (tx) => {
      for (let version = 1; version <= 120; version++) await like(outbox, tx, { aggregateId: 'a', version });
      const payload = { postId: 'a', authorId: 'b', mediaIds: [] };
      await outbox.add(tx, posts.PostDeleted, { aggregateId: 'a', version: 121, payload });
      await outbox.add(tx, posts.PostUnliked, {
        aggregateId: 'a',
        version: 122,
        payload: { postId: 'a', authorId: 'b', accountId: 'c' },
      });
    });
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relay.start();
    await until('everything is sent', async () => (await world.stream.state())?.lastSeq === 122);
    const batches: string[][] = [];
    const batched = onBatch([posts.PostLiked, posts.PostUnliked], async (_tx, events) => {
      batches.push(events.map((event) => (event.type === posts.PostLiked.$type ? event.payload.accountId : 'unliked')));
    });
    listen([batched]);
    await until('the position is at the end', async () => {
      return (await readPosition(world.database.source.manager, 'posts')) === 122;
    });
    expect(batches.flat()).toHaveLength(121);
    expect(batches.flat().at(-1)).toBe('unliked');
    // How many come at once is the machine's business; that they come together is the listener's.
    expect(batches.length).toBeLessThan(100);
  });

  it('refuses two handlers of one type at boot', () => {
    expect(() => listen([recordLikes, recordLikes])).toThrow('one handler of rookery.posts.v1.PostLiked, got two');
  });

  it('waits for a producer that has never started, without a word', async () => {
    await relay.stop();
    await world.stream.delete();
    const listener = listen([recordLikes]);
    await until('it waits', () => listener.status.active);
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relay.start();
    await write('a', 1);
    await effectsAre(1);
    expect(listener.status.lastError).toBeUndefined();
  });

  it('sets a poisonous event aside, parks its aggregate behind it and lets others go on; replay keeps the order', async () => {
    const broken = new Set(['a2']);
    const listener = listen([failing(broken)]);
    await writeMany(['a', 'b'], 4);
    await until(
      'position is at the end',
      async () => (await readPosition(world.database.source.manager, 'posts')) === 8,
    );
    expect(versionsOf(await world.effects())).toEqual({ a: [1], b: [1, 2, 3, 4] });
    expect(listener.status.setAside).toBe(1);

    const [letter] = await listDeadLetters(world.database.source.manager);
    expect(letter).toMatchObject({
      source: 'posts',
      aggregateId: 'a',
      parkedBehind: 2,
      error: 'Error: a poisonous event',
    });
    expect(await showDeadLetter(world.database.source.manager, letter!.id)).toMatchObject({
      state: 'dead',
      seq: letter!.seq,
    });

    const replay = () => world.database.transaction((tx) => replayDeadLetter(tx, letter!.id));
    expect(await replay()).toBe(true);
    await until('it failed again', async () => (await listDeadLetters(world.database.source.manager)).length === 1);
    broken.clear();
    await replay();
    await write('a', 5);
    await until('nothing is set aside', async () => (await world.count('dead_letters')) === 0);
    await effectsAre(9);
    expect(versionsOf(await world.effects())).toEqual({ a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4] });
    expect(await replay()).toBe(false);
  });

  it('applies what was parked when the dead letter is discarded', async () => {
    listen([failing(new Set(['a1']))]);
    await writeMany(['a'], 3);
    await until('all are set aside', async () => (await world.count('dead_letters')) === 3);
    const [letter] = await listDeadLetters(world.database.source.manager, { source: 'posts' });
    const discard = () => world.database.transaction((tx) => discardDeadLetter(tx, letter!.id));
    expect([await discard(), await discard()]).toEqual([true, false]);
    await effectsAre(2);
    expect(versionsOf(await world.effects())).toEqual({ a: [2, 3] });
    expect(await world.count('dead_letters')).toBe(0);
  });

  it('sets aside what cannot be decoded', async () => {
    await relay.stop();
    await world.stream.ensure();
    await world.stream.publishChain(0, [{ subject: 'posts.a', data: Buffer.from('no envelope') }]);
    listen([recordLikes]);
    await until('it is set aside', async () => (await world.count('dead_letters')) === 1);
    expect((await listDeadLetters(world.database.source.manager))[0]).toMatchObject({ aggregateId: 'a', type: '' });
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relay.start();
  });

  it('never counts failures of what it needs, however many', async () => {
    let failures = 6;
    const away = on(posts.PostLiked, async (tx: Transaction, event: StoredEvent) => {
      if (failures-- > 0) throw new DomainError('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'away');
      await writeEffect(tx, event);
    });
    const listener = listen([away]);
    await write('a', 1);
    await effectsAre(1);
    expect(listener.status).toMatchObject({ setAside: 0 });
    expect(failures).toBeLessThan(0);
  });

  it('goes on with the same sequences after the broker lost everything', async () => {
    listen([recordLikes]);
    await writeMany(['a', 'b'], 30);
    await effectsAre(60);
    await world.wipeBroker();
    await write('a', 31);
    await effectsAre(61);
    expect(versionsOf(await world.effects()).a).toEqual(dense(['a'], 31).a);
    expect(await readPosition(world.database.source.manager, 'posts')).toBe(61);
  });

  it.each([
    { position: 99, why: 'position 99, but the stream ends at 2' },
    { position: 0, why: 'position 0, but the stream begins at 51' },
  ])('says which command repairs position $position', async ({ position, why }) => {
    await relay.stop();
    await world.stream.delete();
    await world.stream.ensure({ firstSeq: position === 0 ? 51 : 1 });
    const base = position === 0 ? 50 : 0;
    await world.stream.publishChain(
      base,
      [1, 2].map(() => ({ subject: 'posts.a', data: Buffer.from('x') })),
    );
    await world.database.transaction((tx) => setPosition(tx, 'posts', position));
    const listener = listen([recordLikes]);
    const said = await until('it says so', () => listener.status.lastError);
    expect(said).toContain(why);
    expect(said).toContain('npm run rookery -- consumers rebuild feeds posts');
    expect(await readPosition(world.database.source.manager, 'posts')).toBe(position);
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relay.start();
  });

  it('is one of several at a time, and another one goes on when that stops', async () => {
    const leases = [new Leases(world.database), new Leases(world.database)];
    const first = listen([recordLikes], leases[0]);
    await until('it is active', () => first.status.active);
    const second = listen([recordLikes], leases[1]);
    await write('a', 1);
    await effectsAre(1);
    expect(second.status.active).toBe(false);
    await first.stop();
    await write('a', 2);
    await effectsAre(2);
    expect(second.status.active).toBe(true);
    await second.stop();
    await Promise.all(leases.map((one) => one.close()));
  });
});
