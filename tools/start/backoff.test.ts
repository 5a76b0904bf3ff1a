import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('waits twice as long each time, up to half a minute', () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 9 }, () => backoff.next(0));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(backoff.failures).toBe(9);
  });

  it('starts anew after good service', () => {
    const backoff = new Backoff();
    backoff.next(0);
    backoff.next(0);
    expect(backoff.next(30_000)).toBe(500);
    expect(backoff.failures).toBe(1);
  });
});
