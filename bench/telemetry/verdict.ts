import type { Cost } from './interval.ts';

/** What telemetry may cost. */
export const costMax = 0.1;
/** What two systems without telemetry may differ by before the way of measuring is not believed. */
export const controlMax = 0.02;

export interface Figures {
  /** Telemetry against none. */
  cost: Cost;
  /** None against none: 0, if the way of measuring is right. */
  control: Cost;
}

export type Verdict = 'met' | 'ABOVE' | 'UNCLEAR';

/** What the intervals allow to be said. Nothing, while one holds the bar or equals measurably differ. */
export function judge(figures: readonly Figures[]): Verdict {
  if (!figures.every(({ control }) => control.from <= controlMax && control.to >= -controlMax)) return 'UNCLEAR';
  if (figures.some(({ cost }) => cost.from > costMax)) return 'ABOVE';
  return figures.every(({ cost }) => cost.to <= costMax) ? 'met' : 'UNCLEAR';
}
