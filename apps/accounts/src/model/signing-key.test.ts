import { isRotationDue, nextSigner, signerAt, spentKeys } from './signing-key.js';

const at = (minutes: number) => new Date(minutes * 60_000);
const key = (kid: string, minutes: number) => ({ kid, signsFrom: at(minutes) });
const first = key('first', 0);
const second = key('second', 100);

describe('keys that sign', () => {
  it('take turns at the time that was said when they were listed', () => {
    expect(signerAt([second, first], at(99.9))).toBe(first);
    expect(signerAt([second, first], at(100))).toBe(second);
    expect(signerAt([second], at(99))).toBeUndefined();
    expect(nextSigner([first, second], at(99))).toBe(second);
    expect(nextSigner([first, second], at(100))).toBeUndefined();
  });

  it('are followed in time for the next to be known everywhere', () => {
    const rhythm = { everyMs: 60 * 60_000, leadMs: 5 * 60_000 };
    expect(isRotationDue([first], { now: at(54.9), ...rhythm })).toBe(false);
    expect(isRotationDue([first], { now: at(55), ...rhythm })).toBe(true);
    expect(isRotationDue([first, key('next', 60)], { now: at(56), ...rhythm })).toBe(false);
    expect(isRotationDue([], { now: at(0), ...rhythm })).toBe(true);
  });

  it('are listed until the last token they signed has expired', () => {
    const tokenMs = 15 * 60_000;
    expect(spentKeys([first, second], { now: at(99), tokenMs })).toEqual([]);
    expect(spentKeys([first, second], { now: at(115), tokenMs })).toEqual([]);
    expect(spentKeys([first, second], { now: at(116), tokenMs })).toEqual([first]);
    expect(spentKeys([first], { now: at(10_000), tokenMs })).toEqual([]);
  });
});
