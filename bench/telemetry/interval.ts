/** What something costs more than something else, as a share of it: 0.05 is 5 %. */
export interface Cost {
  mean: number;
  /** The ends of the 95 % confidence interval. */
  from: number;
  to: number;
}

/** Student's t, 0.975, for 1 to 9 degrees of freedom: https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm */
const criticalValues = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** How many ratios an interval can be made of. */
export const ratiosMax = criticalValues.length + 1;

/**
 * The mean of ratios that were measured independently of each other, and its interval: mean ± t·s/√n, as in
 * https://www.itl.nist.gov/div898/handbook/eda/section3/eda352.htm. Of the logarithms, so that twice as much and half as
 * much cancel out. Throws a RangeError for fewer than 2 or more than {@link ratiosMax}.
 */
export function costOf(ratios: readonly number[]): Cost {
  const critical = criticalValues[ratios.length - 2];
  if (critical === undefined) throw new RangeError(`expected 2 to ${ratiosMax} ratios, got ${ratios.length}`);
  const logs = ratios.map(Math.log);
  const mean = meanOf(logs);
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1);
  const half = critical * Math.sqrt(variance / logs.length);
  return { mean: Math.expm1(mean), from: Math.expm1(mean - half), to: Math.expm1(mean + half) };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
