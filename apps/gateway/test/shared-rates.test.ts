import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { settle } from '@rookery/testing';
import { findValkey } from '../../../tools/infra/find-valkey.ts';
import { startValkey } from '../../../tools/infra/valkey.ts';
import type { Valkey } from '../../../tools/infra/valkey.ts';
import { Budget } from '../src/limits/rates/budget.js';
import { RateStore } from '../src/limits/rates/rate-store.js';

const program = await findValkey().catch((error: Error) => {
  process.stderr.write(`SKIPPED, shared rates are not tried: ${error.message}\n`);
  return undefined;
});

// On a busy machine it is not the patience of requests that most of this is about.
const patientMs = 10_000;

(program ? describe : describe.skip)('budgets of two gateways that share a store', () => {
  let valkey: Valkey;
  let stores: [RateStore, RateStore];
  let keys = 0;

  beforeAll(async () => {
    valkey = await startValkey({ program: program!, directory: mkdtempSync(join(tmpdir(), 'valkey-')) });
    stores = [new RateStore(valkey.url, patientMs), new RateStore(valkey.url, patientMs)];
    for (const store of stores) store.open();
  });
  beforeEach(() => settle(() => expect(stores.map(({ isReady }) => isReady)).toEqual([true, true])));
  afterAll(async () => {
    for (const store of stores ?? []) store.close();
    await valkey?.stop();
  });

  const aKey = () => `203.0.113.${++keys}`;
  const budgetsOf = (points: () => number = () => 100) => {
    const budget = (store: RateStore) =>
      new Budget({ policy: 'address', points, windowSeconds: 60, keysMax: 10, store, shares: () => 2 });
    return stores.map(budget) as [Budget, Budget];
  };
  const untilApart = () => settle(() => expect(stores.map(({ isReady }) => isReady)).toEqual([false, false]));

  it('are one', async () => {
    const [one, other] = budgetsOf();
    const key = aKey();
    expect(await one.spend(key, 60)).toMatchObject({ points: 100, isOver: false, left: 40 });
    expect(await other.spend(key, 30)).toMatchObject({ isOver: false, left: 10 });
    await other.giveBack(key, 20);
    expect(await one.spend(key, 30)).toMatchObject({ isOver: false, left: 0 });
    const over = await other.spend(key, 1);
    expect(over).toMatchObject({ isOver: true, left: 0 });
    expect(over.resetMs).toBeLessThanOrEqual(60_000);
    expect(await other.spend(aKey(), 1)).toMatchObject({ isOver: false, left: 99 });
  });

  it('take over how many points there are now', async () => {
    let points = 100;
    const [one, other] = budgetsOf(() => points);
    const key = aKey();
    await one.spend(key, 60);
    points = 50;
    expect(await other.spend(key, 1)).toMatchObject({ points: 50, isOver: true });
    points = 200;
    expect(await other.spend(key, 9)).toMatchObject({ points: 200, isOver: false, left: 130 });
  });

  it('are each a share while the store is gone, and one again when it is back', async () => {
    const [one, other] = budgetsOf();
    const key = aKey();
    await valkey.kill();
    await untilApart();
    expect(await one.spend(key, 40)).toMatchObject({ isOver: false, left: 10 });
    expect(await other.spend(key, 50)).toMatchObject({ isOver: false, left: 0 });
    expect(await other.spend(key, 1)).toMatchObject({ isOver: true });
    await one.giveBack(key, 20);
    expect(await one.spend(key, 30)).toMatchObject({ isOver: false, left: 0 });
    await valkey.start();
    await settle(() => expect(stores.map(({ isReady }) => isReady)).toEqual([true, true]), { withinMs: 15_000 });
    expect(await one.spend(key, 60)).toMatchObject({ isOver: false, left: 40 });
    expect(await other.spend(key, 60)).toMatchObject({ isOver: true });
  });

  it('wait for a store that hangs once, and no more until it answers', async () => {
    const store = new RateStore(valkey.url);
    store.open();
    const one = new Budget({ policy: 'viewer', points: () => 100, windowSeconds: 60, keysMax: 10, store });
    try {
      await settle(() => expect(store.isReady).toBe(true));
      valkey.pause();
      const first = await Promise.all(Array.from({ length: 20 }, () => one.spend(aKey(), 1)));
      expect(first.every(({ isOver, left }) => !isOver && left === 99)).toBe(true);
      expect(store.isReady).toBe(false);
      // A request that waited would take 50 ms: these are a hundred, one after the other.
      const begun = performance.now();
      for (let count = 0; count < 100; count++) await one.spend(aKey(), 1);
      expect(performance.now() - begun).toBeLessThan(2_500);
      valkey.resume();
      await settle(() => expect(store.isReady).toBe(true), { withinMs: 15_000 });
    } finally {
      valkey.resume();
      store.close();
    }
  });

  it('leave no address in the store, and nothing for longer than the window', async () => {
    const [one] = budgetsOf();
    await one.spend(aKey(), 1);
    const client = await createClient({ url: valkey.url }).connect();
    const names = await client.keys('*');
    const lastMs = await Promise.all(names.map((name) => client.pTTL(name)));
    client.destroy();
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^rookery:rate:(address|viewer):[\w-]{22}$/.test(name))).toEqual([]);
    expect(lastMs.filter((ms) => ms <= 0 || ms > 60_000)).toEqual([]);
  });
});
