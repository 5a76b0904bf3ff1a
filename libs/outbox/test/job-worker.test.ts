import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { jobKind, Jobs, JobWorker, runs } from '@rookery/outbox';
import type { JobHandler } from '@rookery/outbox';
import { until } from '@rookery/testing';
import { gate, versionsOf, World } from './world.js';

const counting = jobKind<{ to: number }, number>('counting');
const chunk = 10;

describe('jobs', () => {
  let world: World;
  let workers: JobWorker[] = [];
  const jobs = new Jobs({ wake: () => workers.forEach((worker) => worker.wake()) });

  beforeAll(async () => {
    world = await World.open();
  });
  beforeEach(() => world.reset());
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
  });
  afterAll(() => world.close());

  function work(handler: JobHandler): JobWorker {
    const worker = new JobWorker(world.database, [handler]);
    workers.push(worker);
    worker.start();
    return worker;
  }

  /** Writes the numbers up to `to`, ten at a time; `before` may get in the way of a chunk. */
  const count = (before: (from: number) => Promise<void> | void = () => undefined) =>
    runs(counting, async (tx, { key, payload, cursor = 0 }) => {
      await before(cursor);
      await sql(
        tx,
        `insert into effects (event_id, aggregate_id, version) select '', $1, generate_series($2::int, $3::int)`,
        [key, cursor + 1, Math.min(cursor + chunk, payload.to)],
      );
      return cursor + chunk < payload.to ? { next: cursor + chunk } : 'done';
    });

  const add = (key: string, to: number) =>
    world.database.transaction((tx) => jobs.add(tx, counting, { key, payload: { to } }));
  const finished = () => until('no job is left', async () => (await world.count('jobs')) === 0);
  const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

  it('do all their chunks once, with several workers on several jobs', async () => {
    for (let instance = 0; instance < 3; instance++) work(count());
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => add(key, 95)));
    await finished();
    const all = numbers(95);
    expect(versionsOf(await world.effects())).toEqual({ a: all, b: all, c: all, d: all });
  });

  it('do not run when the transaction that ordered them rolled back', async () => {
    const ordering = world.database.transaction(async (tx: Transaction) => {
      await jobs.add(tx, counting, { key: 'a', payload: { to: 5 } });
      throw new Error('rolled back');
    });
    await expect(ordering).rejects.toThrow('rolled back');
    expect(await world.count('jobs')).toBe(0);
  });

  it('resume from their cursor after a chunk failed, and write nothing of that chunk', async () => {
    let failures = 2;
    const worker = work(
      count((from) => {
        if (from === 20 && failures-- > 0) throw new Error('a chunk that fails');
      }),
    );
    await add('a', 45);
    await finished();
    expect(versionsOf(await world.effects())).toEqual({ a: numbers(45) });
    expect(worker.status).toMatchObject({ failures: 2, lastError: undefined });
  });

  it('do not hold each other up: a failing one waits, another one is done', async () => {
    work(
      runs(counting, async (tx, job) => {
        if (job.key === 'bad') throw new Error('always');
        return count().run(tx, job) as Promise<'done'>;
      }),
    );
    await add('bad', 10);
    await add('good', 10);
    await until('the good one is done', async () => (await world.count('jobs')) === 1);
    const { rows } = await sql(world.database.source.manager, 'select key, last_error from jobs');
    expect(rows).toEqual([{ key: 'bad', last_error: 'Error: always' }]);
  });

  it('write nothing any more once they are taken back', async () => {
    const [reached, release] = [gate(), gate()];
    work(
      count(async (from) => {
        if (from !== 10) return;
        reached.open();
        await release.passed;
      }),
    );
    await add('a', 1_000);
    await reached.passed;
    const undone = world.database.transaction(async (tx) => {
      const removed = await jobs.remove(tx, counting, 'a');
      await sql(tx, `delete from effects where aggregate_id = 'a'`);
      return removed;
    });
    release.open();
    expect(await undone).toBe(true);
    expect(await world.count('jobs')).toBe(0);
    expect(await world.count('effects')).toBe(0);
  });
});
