import { Budget } from './budget.js';

const budget = (keysMax: number) => new Budget({ policy: 'address', points: () => 10, windowSeconds: 60, keysMax });

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

  it('gives back what was spent, and never more than there is', async () => {
    const points = budget(10);
    await points.spend('a', 8);
    await points.giveBack('a', 7);
    expect(await points.spend('a', 1)).toMatchObject({ left: 8 });
    await points.giveBack('a', 7);
    await points.giveBack('b', 7);
    expect(await points.spend('a', 1)).toMatchObject({ left: 7 });
    expect(await points.spend('b', 1)).toMatchObject({ left: 9 });
  });

  it('remembers as many keys as it is told, those that came last', async () => {
    const points = budget(2);
    for (const key of ['a', 'b', 'b', 'a', 'c']) await points.spend(key, 3);
    expect(await points.spend('a', 3)).toMatchObject({ left: 1 });
    expect(await points.spend('b', 3)).toMatchObject({ left: 7 });
  });
});
