import { ClockCheck, clockOffsetMsMax } from './clock-check.js';

describe('ClockCheck', () => {
  const clockThatIs = (aheadMs: number, tripMs = 0) => {
    let now = 1_000_000_000;
    const ask = async () => {
      now += tripMs;
      return now - tripMs / 2 - aheadMs;
    };
    return new ClockCheck(ask, () => now);
  };

  it('bears a minute, both ways', async () => {
    for (const aheadMs of [0, clockOffsetMsMax, -clockOffsetMsMax]) await clockThatIs(aheadMs).check();
  });

  it.each([
    [3_600_000, 'this clock is 3600 s ahead'],
    [-3_600_000, 'this clock is -3600 s ahead'],
    [clockOffsetMsMax + 1, 'this clock is 60 s ahead'],
  ])('refuses to be %i ms ahead', async (aheadMs, words) => {
    const check = clockThatIs(aheadMs);
    await expect(check.check()).rejects.toThrow(words);
    expect(check.offsetMs).toBe(aheadMs);
  });

  it('does not take an answer that was long on its way for a wrong clock', async () => {
    await clockThatIs(clockOffsetMsMax + 400, 1_000).check();
  });
});
