import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { posts } from '@rookery/contracts';
import { decodeEnvelope } from '@rookery/messaging';
import { jobKind, Jobs, JobWorker, Leases, Listener, on, onBatch, Outbox, Relay, runs } from '@rookery/outbox';
import type { EventHandler } from '@rookery/outbox';
import { currentRequest, parseTraceparent, runInRequest } from '@rookery/service';
import { settle, until } from '@rookery/testing';
import { GrantedLeases, like, World } from './world.js';

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

  function listen(handler: EventHandler): void {
    const options = { app: 'feeds', source: 'posts', handlers: [handler] };
    listener = new Listener(options, world.database, world.broker, new Leases(world.database));
    listener.start();
  }

  /** Likes of as many requests, committed together, so that they come as one batch. */
  const likeInRequests = (requests: readonly number[]) =>
    world.database.transaction(async (tx) => {
      for (const request of requests) {
        const trace = parseTraceparent(traceparentOf(request));
        const cause = { requestId: `r${request}`, trace };
        await runInRequest(cause, () => like(outbox, tx, { aggregateId: `p${request}`, version: 1 }));
      }
    });

  it('carries its request and its trace, each event its own', async () => {
    listen(
      on(posts.PostLiked, async (tx, { aggregateId }) => {
        note(aggregateId);
        await jobs.add(tx, remember, { key: aggregateId, payload: {} });
      }),
    );
    await likeInRequests([1, 2]);
    await until('both jobs are done', async () => seen.length === 4);
    const of = (aggregateId: string) => seen.find((each) => each.aggregateId === aggregateId);
    for (const name of ['p1', 'job p1']) expect(of(name)).toMatchObject({ requestId: 'r1', traceId: '1'.repeat(32) });
    for (const name of ['p2', 'job p2']) expect(of(name)).toMatchObject({ requestId: 'r2', traceId: '2'.repeat(32) });
  });

  it('is nobody in particular when several are handled at once, unless the handler says whose it is', async () => {
    listen(
      onBatch([posts.PostLiked], async (tx, events) => {
        note(events.map(({ aggregateId }) => aggregateId).join(' '));
        for (const event of events) {
          const cause = { requestId: event.requestId, traceparent: event.traceparent };
          await jobs.add(tx, remember, { key: event.aggregateId, payload: {}, cause });
        }
      }),
    );
    await likeInRequests([1, 2]);
    await until('both jobs are done', async () => seen.length === 3);
    expect(seen).toContainEqual({ aggregateId: 'p1 p2', requestId: undefined, traceId: undefined });
    expect(seen).toContainEqual({ aggregateId: 'job p1', requestId: 'r1', traceId: '1'.repeat(32) });
    expect(seen).toContainEqual({ aggregateId: 'job p2', requestId: 'r2', traceId: '2'.repeat(32) });
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
