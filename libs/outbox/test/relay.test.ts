import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { afterCommit, sql } from '@rookery/database';
import { Leases, Outbox, Relay, RelayStore } from '@rookery/outbox';
import { settle, until } from '@rookery/testing';
import { dense, gate, GrantedLeases, like, versionsOf, World } from './world.js';

const nothing = { seq: 0, streamSeq: 0 };

describe('the relay', () => {
  let world: World;
  let relays: Relay[] = [];
  const outbox = new Outbox({ wake: () => relays.forEach((relay) => relay.wake()) });

  beforeAll(async () => {
    world = await World.open();
  });
  beforeEach(() => world.reset());
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    relays = [];
  });
  afterAll(() => world.close());

  function startRelay(leases: Leases = new GrantedLeases(world.database)): Relay {
    const relay = new Relay('posts', world.database, world.broker, leases);
    relays.push(relay);
    relay.start();
    return relay;
  }

  const write = (aggregateId: string, version: number) =>
    world.database.transaction((tx) => like(outbox, tx, { aggregateId, version }));

  const writeMany = async (aggregateIds: readonly string[], versions: number) => {
    const authors = aggregateIds.map(async (aggregateId) => {
      for (let version = 1; version <= versions; version++) await write(aggregateId, version);
    });
    await Promise.all(authors);
  };

  const emptied = () =>
    until('everything is published', async () => {
      const { lastSeq, hasWaiting } = await new RelayStore(world.database).look();
      return !hasWaiting && world.broker.isConnected && (await world.stream.state())?.lastSeq === lastSeq;
    });

  it('sends nothing of a transaction that rolled back, and calls back only after a commit', async () => {
    startRelay();
    const called: string[] = [];
    const failing = world.database.transaction(async (tx) => {
      await like(outbox, tx, { aggregateId: 'gone', version: 1 });
      afterCommit(tx, () => called.push('gone'));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await world.database.transaction(async (tx) => {
      await like(outbox, tx, { aggregateId: 'kept', version: 1 });
      afterCommit(tx, () => called.push('kept'));
      expect(called).toEqual([]);
    });
    expect(called).toEqual(['kept']);
    await emptied();
    expect(versionsOf(await world.onStream())).toEqual({ kept: [1] });
  });

  it('keeps order and sends once, with three relays and no lock at all', async () => {
    for (let count = 0; count < 3; count++) startRelay();
    const aggregateIds = ['a', 'b', 'c', 'd', 'e', 'f'];
    await writeMany(aggregateIds, 150);
    await emptied();
    expect(versionsOf(await world.onStream())).toEqual(dense(aggregateIds, 150));
    expect(await world.count('outbox_sent')).toBe(900);
  });

  it('does not lose an event whose id commits after a higher one was sent', async () => {
    startRelay();
    const [written, release] = [gate(), gate()];
    const slow = world.database.transaction(async (tx) => {
      await like(outbox, tx, { aggregateId: 'slow', version: 1 });
      written.open();
      await release.passed;
    });
    await written.passed;
    await write('fast', 1);
    await until('the fast one is sent', async () => (await world.count('outbox_sent')) === 1);
    release.open();
    await slow;
    await emptied();
    expect((await world.onStream()).map(({ aggregateId }) => aggregateId)).toEqual(['fast', 'slow']);
  });

  it.each([0, 13, 25])('publishes what a killed relay has numbered, %s of 25 published, once', async (published) => {
    await writeMany(['a', 'b'], 20);
    await world.stream.ensure();
    const killed = await new RelayStore(world.database).number(nothing, 25);
    const chain = killed.map(({ aggregateId, envelope }) => ({ subject: `posts.${aggregateId}`, data: envelope }));
    expect(await world.stream.publishChain(0, chain.slice(0, published))).toEqual({ stored: published });
    startRelay();
    await published40();
    expect(versionsOf(await world.onStream())).toEqual(dense(['a', 'b'], 20));
    expect(await keptSeqs()).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    // The killed one was only stopped, and goes on with what it wanted to send.
    expect(await world.stream.publishChain(0, chain)).toMatchObject({ stored: 0 });
    expect(await world.stream.publishChain(published, chain.slice(published))).toMatchObject({ stored: 0 });
    expect(await world.stream.state()).toMatchObject({ lastSeq: 40 });
  });

  const published40 = () => until('40 are there', async () => (await world.stream.state())?.lastSeq === 40);

  it('numbers an event once: nothing on top of a sequence that is not the last', async () => {
    await writeMany(['a'], 5);
    const stores = [new RelayStore(world.database), new RelayStore(world.database)];
    const numbered = await Promise.all(stores.map((store) => store.number(nothing, 3)));
    expect(numbered.map((events) => events.length).sort()).toEqual([0, 3]);
    expect(await stores[0]!.number(nothing, 3)).toEqual([]);
    expect((await stores[0]!.number({ seq: 3, streamSeq: 3 }, 3)).map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await keptSeqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after its broker was away', async () => {
    const relay = startRelay();
    await write('a', 1);
    await emptied();
    await world.server.kill();
    await write('a', 2);
    await until('the relay noticed', () => !relay.status.active);
    await write('a', 3);
    await world.server.run();
    await emptied();
    expect(versionsOf(await world.onStream())).toEqual({ a: [1, 2, 3] });
  });

  it('makes a wiped stream anew with the same sequences, also when nothing new is said', async () => {
    startRelay();
    await writeMany(['a', 'b', 'c'], 50);
    await emptied();
    const before = await world.onStream();
    await sql(world.database.source.manager, 'delete from outbox_sent where seq <= 30'); // as if more than a day ago
    await world.wipeBroker();
    await until('the stream is back', async () => (await world.stream.state())?.lastSeq === 150);
    expect(await world.stream.state()).toMatchObject({ messages: 120, firstSeq: 31, lastSeq: 150 });
    expect(await world.onStream()).toEqual(before.slice(30));
    await write('a', 51);
    await emptied();
    expect((await world.onStream()).at(-1)).toMatchObject({ aggregateId: 'a', version: 51 });
  });

  it('completes a stream that lost its end, and refuses one whose end is not its own', async () => {
    const first = startRelay();
    await writeMany(['a'], 10);
    await emptied();
    await first.stop();
    const before = await world.onStream();
    const messages = await world.stream.read({ from: 1, to: 6 });
    await world.stream.delete();
    await world.stream.ensure();
    await world.stream.publishChain(
      0,
      messages.map(({ subject, data }) => ({ subject, data })),
    );
    const second = startRelay();
    await until('the end is back', async () => (await world.stream.state())?.lastSeq === 10);
    expect(await world.onStream()).toEqual(before);
    await second.stop();

    await world.stream.delete();
    await world.stream.ensure();
    await world.stream.publishChain(
      0,
      messages.slice(1).map(({ subject, data }) => ({ subject, data })),
    );
    const third = startRelay();
    const refusal = await until('it refuses', () => third.status.lastError);
    expect(refusal).toContain('holds another event than it was given to');
    expect(await world.stream.state()).toMatchObject({ lastSeq: 5 });
  });

  it('refuses for ever when the database is behind its stream, and says so', async () => {
    const first = startRelay();
    await writeMany(['a'], 3);
    await emptied();
    await first.stop();
    await sql(world.database.source.manager, 'update relay_state set last_seq = 1'); // as after a restore
    await write('b', 1);
    const second = startRelay();
    const refusal = await until('it refuses', () => second.status.lastError);
    expect(refusal).toContain('events after sequence 1 that this database did not send');
    expect(await world.count('outbox')).toBe(1);
    expect(await world.stream.state()).toMatchObject({ lastSeq: 3 });
  });

  it('has one active relay of several, another one as soon as that stops', async () => {
    const leases = [new Leases(world.database), new Leases(world.database)];
    const first = startRelay(leases[0]);
    await until('it is active', () => first.status.active);
    const second = startRelay(leases[1]);
    await write('a', 1);
    await emptied();
    expect([first.status.active, second.status.active]).toEqual([true, false]);
    await first.stop();
    await write('a', 2);
    await emptied();
    expect(second.status.active).toBe(true);
    await second.stop();
    await Promise.all(leases.map((one) => one.close()));
  });

  it('steps in when the one that holds the lease hangs, also between numbering and publishing', async () => {
    const hanging = new Leases(world.database);
    await hanging.hold('relay posts');
    await write('a', 1);
    await new RelayStore(world.database).number(nothing, 10);
    const leases = new Leases(world.database);
    startRelay(leases);
    await emptied();
    await hanging.close();
    await relays[0]?.stop();
    await leases.close();
  });

  it('keeps what was sent for a day, in slots it empties with the rights of the owner', async () => {
    const relay = startRelay();
    await writeMany(['a'], 3);
    await emptied();
    await sql(world.database.source.manager, `update relay_state set slot_hour = slot_hour - interval '30 hours'`);
    await write('a', 4);
    await emptied();
    await write('a', 5);
    await emptied();
    expect((await keptSeqs()).at(-1)).toBe(5);
    expect(await keptSeqs()).not.toContain(1);
    await settle(() => expect(relay.status).toMatchObject({ active: true, lastSeq: 5, lastError: undefined }));
  });

  async function keptSeqs(): Promise<number[]> {
    const { rows } = await sql<{ seq: string }>(
      world.database.source.manager,
      'select seq from outbox_sent order by seq',
    );
    return rows.map(({ seq }) => Number(seq));
  }
});
