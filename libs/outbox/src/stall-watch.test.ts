import { expect, it } from '@jest/globals';
import { StallWatch } from './stall-watch.js';

it('is no stall to have nothing to do for a minute, nor the event that comes then', () => {
  let now = 0;
  const watch = new StallWatch(() => now);
  for (; now < 60_000; now += 1_000) expect(watch.isStalled(false)).toBe(false);
  expect(watch.isStalled(true)).toBe(false);
});

it('is one to apply nothing for five seconds while there is something', () => {
  let now = 0;
  const watch = new StallWatch(() => now);
  now = 5_000;
  expect(watch.isStalled(true)).toBe(false);
  now = 5_001;
  expect(watch.isStalled(true)).toBe(true);
  watch.moved();
  expect(watch.isStalled(true)).toBe(false);
});
