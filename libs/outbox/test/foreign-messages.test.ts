import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChainMessage } from '@rookery/messaging';
import { Listener, Outbox, readPlace, rebuildStream, Relay, RelayStore } from '@rookery/outbox';
import { settle, Stranger, until } from '@rookery/testing';
import { dense, GrantedLeases, like, recordLikes, versionsOf, World } from './world.js';

/** Somebody publishes on an app's subjects without its relay's condition: an old client, a tool, a repeated message. */
describe('messages that are not the producer’s', () => {
  let world: World;
  let stranger: Stranger;
  let running: { stop(): Promise<void> }[] = [];
  let relays: Relay[] = [];
  const outbox = new Outbox({ wake: () => relays.forEach((relay) => relay.wake()) });

  beforeAll(async () => {
    world = await World.open();
    stranger = await Stranger.connect(world.server.url);
  });
  beforeEach(async () => {
    await world.reset();
    await world.stream.ensure();
  });
  afterEach(async () => {
    await Promise.all(running.map((one) => one.stop()));
    running = [];
    relays = [];
  });
  afterAll(async () => {
    await stranger.close();
    await world.close();
  });

  function startRelay(): Relay {
    const relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    relays.push(relay);
    running.push(relay);
    relay.start();
    return relay;
  }

  function listen(): Listener {
    const options = { app: 'feeds', source: 'posts', handlers: [recordLikes] };
    const listener = new Listener(options, world.database, world.broker, new GrantedLeases(world.database));
    running.push(listener);
    listener.start();
    return listener;
  }

  const intrude = () => stranger.publish('posts.a', 'not an event');

  const write = (aggregateId: string, version: number) =>
    world.database.transaction((tx) => like(outbox, tx, { aggregateId, version }));

  const writeMany = async (aggregateId: string, versions: number) => {
    for (let version = 1; version <= versions; version++) await write(aggregateId, version);
  };

  /** As a relay does, up to the moment of publishing; it is then killed or slow. */
  const numberAll = async (): Promise<ChainMessage[]> => {
    const { lastSeq: seq } = await new RelayStore(world.database).look();
    const numbered = await new RelayStore(world.database).number({ seq, streamSeq: seq }, 500);
    return numbered.map(({ aggregateId, envelope }) => ({ subject: `posts.${aggregateId}`, data: envelope }));
  };

  const publishAll = async () => {
    const chain = await numberAll();
    await world.stream.publishChain(0, chain, { firstEventSeq: 1 });
  };

  const appliedUpTo = (seq: number) =>
    until(`${seq} are applied`, async () => (await readPlace(world.database.source.manager, 'posts')).seq === seq);

  it('on top of an idle stream is passed over, by the relay and by listeners', async () => {
    const relay = startRelay();
    const listener = listen();
    await write('a', 1);
    await appliedUpTo(1);
    await intrude();
    await write('a', 2);
    await intrude();
    await write('a', 3);
    await appliedUpTo(3);
    expect(versionsOf(await world.effects())).toEqual(dense(['a'], 3));
    expect(await world.count('dead_letters')).toBe(0);
    // What was published may take effect before its relay hears that it was.
    await settle(() => expect(relay.status).toMatchObject({ lastSeq: 3, lastError: undefined }));
    expect(relay.status.passedOver).toBeGreaterThan(0);
    await until('everything was read', () => listener.status.lag === 0);
    expect(listener.status).toMatchObject({ foreign: 2, lastError: undefined });
  });

  it.each([1, 2, 7])(
    'takes the place of an event and lets the tail of its chain in: nothing is lost, %s of them',
    async (count) => {
      listen();
      await writeMany('a', 10);
      const chain = await numberAll();
      for (let place = 0; place < count; place++) await intrude();
      const { stored } = await world.stream.publishChain(0, chain); // the tail gets in, its first events do not
      expect(stored).toBe(0);
      expect(await world.stream.state()).toMatchObject({ lastSeq: 10 }); // the stream ends just where the database does
      startRelay();
      await write('a', 11);
      await appliedUpTo(11);
      expect(versionsOf(await world.effects())).toEqual(dense(['a'], 11));
    },
  );

  it('is counted once, however often the relay looks', async () => {
    const relayed = { store: new RelayStore(world.database), stream: world.stream };
    const look = async () => (await rebuildStream(relayed)).passedOver;
    await write('a', 1);
    await publishAll();
    for (let count = 0; count < 3; count++) await intrude();
    expect(await look()).toBe(3);
    await intrude();
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
  });

  it('between numbering and publishing is passed over, and the slow relay’s chain does no harm', async () => {
    listen();
    await writeMany('a', 5);
    const chain = await numberAll();
    await intrude();
    startRelay();
    await appliedUpTo(5);
    await world.stream.publishChain(0, chain);
    await world.stream.publishChain((await world.stream.state())!.lastSeq, chain, { firstEventSeq: 1 }); // all once more
    await write('a', 6);
    await appliedUpTo(6);
    expect(versionsOf(await world.effects())).toEqual(dense(['a'], 6));
  });

  it('is survived in the middle of a load, with two relays and two listeners and no lock', async () => {
    const aggregateIds = ['a', 'b', 'c', 'd'];
    for (let count = 0; count < 2; count++) startRelay();
    for (let count = 0; count < 2; count++) listen();
    let isOver = false;
    const intruding = (async () => {
      while (!isOver) await intrude();
    })();
    await Promise.all(aggregateIds.map((aggregateId) => writeMany(aggregateId, 100)));
    isOver = true;
    await intruding;
    await appliedUpTo(400);
    expect(versionsOf(await world.effects())).toEqual(dense(aggregateIds, 100));
  });

  it('is gone with a lost stream, which comes back with the events and their sequences', async () => {
    startRelay();
    listen();
    await writeMany('a', 5);
    await intrude();
    await write('a', 6);
    await appliedUpTo(6);
    await world.wipeBroker();
    await write('a', 7);
    await appliedUpTo(7);
    expect(versionsOf(await world.effects())).toEqual(dense(['a'], 7));
    expect(versionsOf(await world.onStream())).toEqual(dense(['a'], 7));
    expect(await world.stream.state()).toMatchObject({ messages: 7, firstSeq: 1, lastSeq: 7 });
  });

  it('does not count as work for an instance without the lease', async () => {
    startRelay();
    const listener = listen();
    await write('a', 1);
    await appliedUpTo(1);
    await intrude();
    await until('it was seen', () => listener.status.foreign === 1);
    const seen = async () => (await readPlace(world.database.source.manager, 'posts')).streamSeq;
    await until('that is written down', async () => (await seen()) === (await world.stream.state())?.lastSeq);
    expect(listener.status).toMatchObject({ position: 1, lag: 0 });
  });

  it('never lets a listener past an event that is missing: it says so and waits', async () => {
    await writeMany('a', 3);
    const chain = await numberAll();
    await world.stream.publishChain(0, chain.slice(1), { firstEventSeq: 2 });
    const listener = listen();
    const said = await until('it says so', () => listener.status.lastError);
    expect(said).toContain('sequence 1 is missing before 3');
    expect(said).toContain('npm run rookery -- consumers rebuild feeds posts');
    expect(await world.count('effects')).toBe(0);
    startRelay();
    await appliedUpTo(3);
    expect(versionsOf(await world.effects())).toEqual(dense(['a'], 3));
  });

  it('is refused loudly where it claims a sequence that was never given, or another event’s', async () => {
    await writeMany('a', 3);
    await numberAll();
    await world.stream.publishChain(0, [{ subject: 'posts.a', data: Buffer.from('forged') }], { firstEventSeq: 2 });
    const relay = startRelay();
    expect(await until('it refuses', () => relay.status.lastError)).toContain('sequence 2 holds another event');
    await relay.stop();
    await world.stream.delete();
    await world.stream.ensure();
    await world.stream.publishChain(0, [{ subject: 'posts.a', data: Buffer.from('forged') }], { firstEventSeq: 4 });
    const second = startRelay();
    const refusal = await until('it refuses', () => second.status.lastError);
    expect(refusal).toContain('events after sequence 3 that this database did not send');
    expect(refusal).toContain('npm run rookery -- streams rebuild posts --give-up');
  });
});
