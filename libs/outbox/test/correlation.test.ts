import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { posts } from '@rookery/contracts';
import { decodeEnvelope } from '@rookery/messaging';
import { jobKind, Jobs, JobWorker, Leases, Listener, on, onBatch, Outbox, Relay, runs } from '@rookery/outbox';
import type { EventHandler } from '@rookery/outbox';
import { currentRequest, parseTraceparent, runInRequest } from '@rookery/service';
import { settle, until } from '@rookery/testing';
import { gate, GrantedLeases, like, World } from './world.js';

const traceparentOf = (digit: number) => `00-${`${digit}`.repeat(32)}-${`${digit}`.repeat(16)}-00`;
const remember = jobKind<object, never>('remember');

/** What a handler finds: the request it runs in. */
interface Seen {
  aggregateId: string;
  requestId: string | undefined;
  traceId: string | undefined;
}

describe('what an event causes', () => {
  let world: World;
  let relay: Relay;
  let listener: Listener;
  let worker: JobWorker;
  let seen: Seen[] = [];
  const outbox = new Outbox({ wake: () => relay.wake() });
  const jobs = new Jobs({ wake: () => worker.wake() });

  beforeAll(async () => {
    world = await World.open();
  });
  beforeEach(async () => {
    await world.reset();
    seen = [];
    relay = new Relay('posts', world.database, world.broker, new GrantedLeases(world.database));
    worker = new JobWorker(world.database, [
      runs(remember, async (_, { key, cause }) => {
        note(`job ${key}`);
        expect(cause.requestId).toBe(currentRequest()?.requestId ?? '');
        return 'done';
      }),
    ]);
    relay.start();
    worker.start();
  });
  afterEach(async () => {
    await Promise.all([listener.stop(), worker.stop()]);
    await relay.stop();
  });
  afterAll(() => world.close());

  const note = (aggregateId: string) => {
    const request = currentRequest();
    seen.push({ aggregateId, requestId: request?.requestId, traceId: request?.trace?.traceId });
  };

  function listen(...handlers: readonly EventHandler[]): void {
    const options = { app: 'feeds', source: 'posts', handlers };
    listener = new Listener(options, world.database, world.broker, new Leases(world.database));
    listener.start();
  }

  /** A like for each of the requests, committed together. */
  const likeInRequests = (requests: readonly number[], { version = 1 } = {}) =>
    world.database.transaction(async (tx) => {
      for (const request of requests) {
        const trace = parseTraceparent(traceparentOf(request));
        const cause = { requestId: `r${request}`, trace };
        await runInRequest(cause, () => like(outbox, tx, { aggregateId: `p${request}`, version }));
      }
    });

  const unlike = (version: number) =>
    world.database.transaction((tx) => {
      const payload = { postId: 'p0', authorId: 'author', accountId: 'liker' };
      return outbox.add(tx, posts.PostUnliked, { aggregateId: 'p0', version, payload });
    });

  it('carries its request and its trace, each event its own', async () => {
    listen(
      on(posts.PostLiked, async (tx, { aggregateId }) => {
        note(aggregateId);
        await jobs.add(tx, remember, { key: aggregateId, payload: {} });
      }),
    );
    await likeInRequests([1, 2]);
    await until('both jobs are done', () => seen.length >= 4);
    const of = (aggregateId: string) => seen.find((each) => each.aggregateId === aggregateId);
    for (const name of ['p1', 'job p1']) expect(of(name)).toMatchObject({ requestId: 'r1', traceId: '1'.repeat(32) });
    for (const name of ['p2', 'job p2']) expect(of(name)).toMatchObject({ requestId: 'r2', traceId: '2'.repeat(32) });
  });

  it('is nobody in particular when several are handled at once, unless the handler says whose it is', async () => {
    let [held, release] = [gate(), gate()];
    listen(
      onBatch([posts.PostLiked], async (tx, events) => {
        note(events.map(({ aggregateId }) => aggregateId).join(' '));
        for (const event of events) {
          const cause = { requestId: event.requestId, traceparent: event.traceparent };
          await jobs.add(tx, remember, { key: event.aggregateId, payload: {}, cause });
        }
      }),
      on(posts.PostUnliked, async () => {
        held.open();
        await release.passed;
      }),
    );
    const countOf = (aggregateId: string) => seen.filter((each) => each.aggregateId === aggregateId).length;
    let version = 0;
    // A listener takes what has come: two likes that come while it is held up by another event. Whether both are with it
    // by then, nobody outside can see: so again, until they were.
    await until('two were handled at once', async () => {
      [held, release] = [gate(), gate()];
      await unlike(++version);
      await held.passed;
      await likeInRequests([1, 2], { version });
      await until('they are on the stream', async () => (await world.stream.state())?.lastSeq === 3 * version);
      await world.broker.flush();
      release.open();
      await until('both jobs are done', () => countOf('job p1') >= version && countOf('job p2') >= version);
      return countOf('p1 p2') > 0;
    });
    const first = { requestId: 'r1', traceId: '1'.repeat(32) };
    const second = { requestId: 'r2', traceId: '2'.repeat(32) };
    const nobody = { requestId: undefined, traceId: undefined };
    const whose: Record<string, Omit<Seen, 'aggregateId'>> = {
      'p1 p2': nobody,
      p1: first,
      p2: second,
      'job p1': first,
      'job p2': second,
    };
    for (const { aggregateId, ...request } of seen)
      expect([aggregateId, request]).toEqual([aggregateId, whose[aggregateId]]);
  });

  it('stands on the stream as the request said it, and a job that is ordered again takes the later cause', async () => {
    listen(on(posts.PostLiked, async () => undefined));
    await likeInRequests([3]);
    await settle(async () => {
      const [message] = await world.stream.read({ from: 1, to: 1 });
      expect(decodeEnvelope(message!.data)).toMatchObject({ requestId: 'r3', traceparent: traceparentOf(3) });
    });
    await world.database.transaction(async (tx) => {
      await runInRequest({ requestId: 'first' }, () => jobs.add(tx, remember, { key: 'a', payload: {} }));
      await runInRequest({ requestId: 'second' }, () => jobs.add(tx, remember, { key: 'a', payload: {} }));
    });
    await until('the job is done', async () => seen.length > 0);
    expect(seen).toEqual([{ aggregateId: 'job a', requestId: 'second', traceId: undefined }]);
  });
});
