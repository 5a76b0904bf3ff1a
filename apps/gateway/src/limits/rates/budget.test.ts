import { Budget } from './budget.js';

const budget = (keysMax: number) => new Budget({ policy: 'address', points: 10, windowSeconds: 60, keysMax });

describe('a budget', () => {
  it('is for each key, to the last point', async () => {
    const points = budget(10);
    expect(await points.spend('a', 9)).toMatchObject({ isOver: false, left: 1 });
    expect(await points.spend('a', 1)).toMatchObject({ isOver: false, left: 0 });
    const over = await points.spend('a', 1);
    expect(over).toMatchObject({ policy: 'address', points: 10, windowSeconds: 60, isOver: true, left: 0 });
    expect(over.resetMs).toBeGreaterThan(0);
    expect(over.resetMs).toBeLessThanOrEqual(60_000);
    expect(await points.spend('b', 1)).toMatchObject({ isOver: false, left: 9 });
  });

  it('remembers as many keys as it is told, those that came last', async () => {
    const points = budget(2);
    for (const key of ['a', 'b', 'b', 'a', 'c']) await points.spend(key, 3);
    expect(await points.spend('a', 3)).toMatchObject({ left: 1 });
    expect(await points.spend('b', 3)).toMatchObject({ left: 7 });
  });
});
