import type { Answer } from '../../api/page-asker.ts';

/** What was seen, phase by phase. */
export interface SeenOverload {
  /** At the most that could be had. */
  peak: PhaseSeen;
  /** Asked for three times as much. */
  flood: PhaseSeen;
  /** Asked for a quarter of it, right after the flood. */
  after: PhaseSeen;
}

export interface PhaseSeen {
  answers: readonly Answer[];
  seconds: number;
}

/** One line of the table. */
export interface OverloadRow {
  phase: string;
  'asked/s': number;
  'good/s': number;
  refused: number;
  'late or failed': number;
  'p50 ms': number;
  'p99 ms': number;
  'refused p50 ms': number;
  'refused p99 ms': number;
}

/** What came of it. */
export interface OverloadReport {
  rows: OverloadRow[];
  /** Good answers a second during the flood, of those at the peak. */
  goodputShare: number;
  /** Every rule that was broken; none is a pass. */
  failures: string[];
}

/** Whoever asks for a page waits so long for it. */
export const goodMsMax = 2_000;
export const goodputShareMin = 0.8;
/** What refusing half of them may take; the askers share the machine with those who refuse. */
const refusalMsMax = 50;
/** After the flood nobody is refused any more, from the last third of the phase on. */
const recoveredFrom = 2 / 3;

/** Applies the rules of docs/drills.md. */
export function judgeOverload({ peak, flood, after }: SeenOverload): OverloadReport {
  const rows = [rowOf('peak', peak), rowOf('3 × the peak', flood), rowOf('after', after)];
  const [atPeak, atFlood] = rows as [OverloadRow, OverloadRow, OverloadRow];
  const goodputShare = atPeak['good/s'] === 0 ? 0 : atFlood['good/s'] / atPeak['good/s'];
  const stillBad = after.answers.slice(Math.floor(after.answers.length * recoveredFrom)).filter((one) => !isGood(one));
  const badAtPeak = peak.answers.filter((one) => !isGood(one)).length;
  const rules: [isBroken: boolean, words: string][] = [
    [peak.answers.length === 0, 'there was no load'],
    [badAtPeak > 0, `${badAtPeak} requests were not answered well at the peak`],
    [goodputShare < goodputShareMin, `the flood left ${Math.floor(goodputShare * 100)} % of the peak`],
    [atFlood.refused === 0, 'nobody was refused: the flood was none'],
    [atFlood['refused p50 ms'] > refusalMsMax, `half of the refusals took over ${refusalMsMax} ms`],
    [stillBad.length > 0, `${stillBad.length} requests were not answered well when the flood was long over`],
  ];
  return { rows, goodputShare, failures: rules.filter(([isBroken]) => isBroken).map(([, words]) => words) };
}

function rowOf(phase: string, { answers, seconds }: PhaseSeen): OverloadRow {
  const good = answers.filter(isGood);
  const refused = answers.filter(({ outcome }) => outcome === 'refused');
  return {
    phase,
    'asked/s': Math.round(answers.length / seconds),
    'good/s': Math.round(good.length / seconds),
    refused: refused.length,
    'late or failed': answers.length - good.length - refused.length,
    'p50 ms': quantile(good, 0.5),
    'p99 ms': quantile(good, 0.99),
    'refused p50 ms': quantile(refused, 0.5),
    'refused p99 ms': quantile(refused, 0.99),
  };
}

function isGood({ outcome, ms }: Answer): boolean {
  return outcome === 'whole' && ms <= goodMsMax;
}

function quantile(answers: readonly Answer[], share: number): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
}
