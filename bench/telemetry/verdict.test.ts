import { judge } from './verdict.ts';

const figures = (costs: readonly [number, number], control = 0.01) => ({ costs, control });

describe('what is said of a cost', () => {
  it.each([
    ['met', 'at the bar', figures([0.08, 0.1])],
    ['ABOVE', 'above it in the worse system', figures([0.09, 0.101])],
    ['UNCLEAR', 'where two systems differ', figures([0.02, 0.051])],
    ['UNCLEAR', 'where something is counted with telemetry off', figures([0.05, 0.05], 0.02)],
  ])('is %s %s', (verdict, _, given) => {
    expect(judge([given])).toBe(verdict);
    expect(judge([figures([0.05, 0.06]), given])).toBe(verdict);
  });
});
