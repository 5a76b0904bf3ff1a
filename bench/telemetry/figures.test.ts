import { figuresOf } from './figures.ts';
import type { SetFigures } from './measure-set.ts';

const setOf = (off: number, control: number, on: number): SetFigures => {
  const window = { seconds: 10, cpuSeconds: { off, control, on } };
  return { order: ['off', 'control', 'on'], windows: { read: window, publish: window }, idleShare: 0.1 };
};

describe('the figures of sets', () => {
  it('are of the requests: what nobody asked for is taken off all alike', () => {
    const [read] = figuresOf([setOf(11, 11, 12), setOf(21, 21, 23)], 1_000);
    expect([read!.offMs, read!.onMs]).toEqual([15, 16.5]);
    expect(read!.cost.mean).toBeCloseTo(0.1, 10);
  });

  it('hold telemetry against the mean of the two without, and these against each other', () => {
    const [, publish] = figuresOf([setOf(10, 12, 12), setOf(12, 10, 12)], 1_000);
    expect(publish!.cost.mean).toBeCloseTo(0.1, 10);
    expect(publish!.control.mean).toBeCloseTo(0, 10);
    expect(publish!.control.to).toBeGreaterThan(1);
  });
});
