import type { Outcome, Phase } from './measured-load.ts';
import type { Part, Scenario } from './scenario.ts';

/** What was seen of one scenario; times of performance.now(). */
export interface SeenFailure {
  scenario: Pick<Scenario, 'name' | 'failed' | 'isStrict' | 'recoverySecondsMax'>;
  outcomes: readonly Outcome[];
  mendedAtMs: number;
  /** How many effects were acknowledged, and which of them could not be read back. */
  acknowledged: number;
  lost: readonly string[];
  /** What the scenario's own check found missing. */
  unmet: readonly string[];
}

/** One line of the table. */
export interface FailureRow {
  phase: Phase;
  operations: 'need it' | 'others';
  requests: number;
  failed: number;
  repeated: number;
  'p50 ms': number;
  'p99 ms': number;
  kinds: string;
}

/** What came of one scenario. */
export interface FailureReport {
  scenario: string;
  rows: FailureRow[];
  /** From the end of the cause to the last failure that began after it; 0 when none did. */
  recoverySeconds: number;
  /** Of what does not need the failed part, from the break to the end. */
  othersSucceeded: number;
  acknowledged: number;
  lost: number;
  /** Every rule that was broken; none is a pass. */
  failures: string[];
}

/** What does not need the failed part has to succeed this often. */
export const othersShareMin = 0.999;

const phases: readonly Phase[] = ['before', 'during', 'after'];

/** Applies the rules of docs/drills.md. */
export function judgeFailure(seen: SeenFailure): FailureReport {
  const { scenario, outcomes, mendedAtMs, acknowledged, lost, unmet } = seen;
  const isNeeding = ({ needs }: Outcome) => needsAny(needs, scenario.failed);
  const others = outcomes.filter((outcome) => outcome.phase !== 'before' && !isNeeding(outcome));
  const othersSucceeded = shareSucceeded(others);
  const lastFailure = outcomes.findLast(byIntendedTime(mendedAtMs));
  const recoverySeconds = lastFailure ? roundTo(1, (lastFailure.intendedAtMs - mendedAtMs) / 1_000) : 0;
  const count = (phase?: Phase) => outcomes.filter((one) => failed(one) && (phase ?? one.phase) === one.phase).length;
  const rules: [isBroken: boolean, words: string][] = [
    [count('before') > 0, `${count('before')} operations failed before anything was broken`],
    [outcomes.length === 0, 'there was no load'],
    [scenario.isStrict === true && count() > 0, `${count()} operations failed; none may`],
    [othersSucceeded < othersShareMin, `of what does not need it ${percent(othersSucceeded)} succeeded`],
    [recoverySeconds > scenario.recoverySecondsMax, `operations failed until ${recoverySeconds} s after it was mended`],
    [acknowledged === 0, 'no write was acknowledged'],
    [lost.length > 0, `${lost.length} acknowledged writes are lost: ${lost.slice(0, 5).join(', ')}`],
  ];
  return {
    scenario: scenario.name,
    rows: phases.flatMap((phase) => rowsOf(phase, outcomes, isNeeding)),
    recoverySeconds,
    othersSucceeded,
    acknowledged,
    lost: lost.length,
    failures: [...rules.filter(([isBroken]) => isBroken).map(([, words]) => words), ...unmet],
  };
}

/** The latest by when it was to begin, not by when its failure came out. */
function byIntendedTime(mendedAtMs: number) {
  return (one: Outcome, _: number, all: readonly Outcome[]): boolean =>
    failed(one) &&
    one.intendedAtMs >= mendedAtMs &&
    !all.some((other) => failed(other) && other.intendedAtMs > one.intendedAtMs);
}

function rowsOf(phase: Phase, outcomes: readonly Outcome[], isNeeding: (one: Outcome) => boolean): FailureRow[] {
  const inPhase = outcomes.filter((one) => one.phase === phase);
  const groups = [
    ['need it', inPhase.filter(isNeeding)],
    ['others', inPhase.filter((one) => !isNeeding(one))],
  ] as const;
  return groups.filter(([, members]) => members.length > 0).map(([name, members]) => rowOf(phase, name, members));
}

function rowOf(phase: Phase, operations: FailureRow['operations'], members: readonly Outcome[]): FailureRow {
  const times = members.map(({ ms }) => ms).sort((a, b) => a - b);
  const kinds = Map.groupBy(members.filter(failed), ({ failure, operation }) => `${failure} ${operation}`);
  return {
    phase,
    operations,
    requests: members.length,
    failed: members.filter(failed).length,
    repeated: members.filter(({ isRepeated }) => isRepeated).length,
    'p50 ms': quantile(times, 0.5),
    'p99 ms': quantile(times, 0.99),
    kinds: [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', '),
  };
}

function needsAny(needs: readonly Part[], parts: readonly Part[]): boolean {
  return needs.some((part) => parts.includes(part));
}

function failed({ failure }: Outcome): boolean {
  return failure !== undefined;
}

function shareSucceeded(outcomes: readonly Outcome[]): number {
  return outcomes.length === 0 ? 1 : outcomes.filter((one) => !failed(one)).length / outcomes.length;
}

function quantile(sorted: readonly number[], share: number): number {
  return roundTo(1, sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function roundTo(digits: number, value: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** For people: two digits behind the comma, and never 100 when something failed. */
export function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
