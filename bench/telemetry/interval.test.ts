import { costOf, ratiosMax } from './interval.ts';

describe('the interval of a cost', () => {
  it('is Student’s, of the logarithms', () => {
    // t(0.975, 3) = 3.182; logs 0.02, 0.04, 0.06, 0.08: mean 0.05, s = 0.02582, half 0.04108.
    const { mean, from, to } = costOf([0.02, 0.04, 0.06, 0.08].map(Math.exp));
    expect([mean, from, to].map((share) => Math.log1p(share).toFixed(4))).toEqual(['0.0500', '0.0089', '0.0911']);
  });

  it('is the same whichever of the two is held against the other', () => {
    const ratios = [1.04, 0.97, 1.1];
    const [there, back] = [costOf(ratios), costOf(ratios.map((ratio) => 1 / ratio))];
    expect((1 + there.to) * (1 + back.from)).toBeCloseTo(1, 10);
  });

  it('holds the true cost as often as it says', () => {
    const random = seededNormal(42);
    const runs = Array.from({ length: 4_000 }, () =>
      costOf(Array.from({ length: 4 }, () => 1.05 * Math.exp(0.03 * random()))),
    );
    const share = runs.filter(({ from, to }) => from <= 0.05 && to >= 0.05).length / runs.length;
    expect(share).toBeGreaterThan(0.94);
    expect(share).toBeLessThan(0.96);
  });

  it('needs two, and knows no more than its table', () => {
    expect(() => costOf([1.1])).toThrow(RangeError);
    expect(() => costOf(Array.from({ length: ratiosMax + 1 }, () => 1))).toThrow(RangeError);
  });
});

/** Normally distributed numbers, the same in each run: Park and Miller's generator, Box and Muller's transform. */
function seededNormal(seed: number): () => number {
  let state = seed;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
