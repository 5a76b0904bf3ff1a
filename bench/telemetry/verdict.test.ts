import { judge } from './verdict.ts';

const between = (from: number, to: number) => ({ mean: (from + to) / 2, from, to });
const even = between(-0.03, 0.04);

describe('what is said of a cost', () => {
  it.each([
    ['met', 'ends below the bar', between(0.02, 0.1)],
    ['ABOVE', 'begins above it', between(0.11, 0.2)],
    ['UNCLEAR', 'holds it', between(0.02, 0.11)],
  ])('is %s where the interval %s', (verdict, _, cost) => {
    expect(judge([{ cost, control: even }])).toBe(verdict);
  });

  it('is the worse of two kinds', () => {
    const [low, wide, high] = [between(0, 0.05), between(0.05, 0.15), between(0.12, 0.2)];
    const ofBoth = (one: typeof low, other: typeof low) => judge([one, other].map((cost) => ({ cost, control: even })));
    expect([ofBoth(low, low), ofBoth(low, wide), ofBoth(low, high), ofBoth(wide, high)]).toEqual([
      'met',
      'UNCLEAR',
      'ABOVE',
      'ABOVE',
    ]);
  });

  it('is nothing where equals differ', () => {
    const cost = between(0, 0.05);
    expect(judge([{ cost, control: between(0.021, 0.05) }])).toBe('UNCLEAR');
    expect(judge([{ cost, control: between(-0.05, -0.021) }])).toBe('UNCLEAR');
    expect(judge([{ cost, control: between(0.001, 0.05) }])).toBe('met');
  });
});
