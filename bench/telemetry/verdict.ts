/** What telemetry may cost. */
export const costMax = 0.1;
/** What may be counted as telemetry where there is none, before the way of counting is not believed. */
export const controlMax = 0.02;
/** What two systems may differ by before one of them says nothing. */
export const differenceMax = 0.03;

export interface Figures {
  /** What telemetry costs, in each of the systems that have it. */
  costs: readonly number[];
  /** The same in a system that has it turned off. */
  control: number;
}

export type Verdict = 'met' | 'ABOVE' | 'UNCLEAR';

/** The worse of the systems decides, of every kind of request. */
export function judge(figures: readonly Figures[]): Verdict {
  const isRepeated = figures.every(({ costs }) => Math.max(...costs) - Math.min(...costs) <= differenceMax);
  if (!isRepeated || figures.some(({ control }) => control >= controlMax)) return 'UNCLEAR';
  return figures.every(({ costs }) => Math.max(...costs) <= costMax) ? 'met' : 'ABOVE';
}
