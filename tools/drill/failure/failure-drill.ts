import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../../infra/wait.ts';
import { formatTable } from '../../rookery/table.ts';
import type { DrillContext } from '../drill.ts';
import { errorsSince } from './errors-since.ts';
import { judgeFailure, percent, type FailureReport } from './judge-failure.ts';
import { Ledger } from './ledger.ts';
import { MeasuredLoad } from './measured-load.ts';
import { operations, uploads } from './operations.ts';
import type { Place, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import type { StagedDrill, StagedResult } from './staged-drill.ts';

/** The drill that plays a scenario. */
export function failureDrill(scenario: Scenario): StagedDrill {
  return { ...scenario, playOn: (stage, context) => playScenario(scenario, { ...context, stage }) };
}

/** How long everything is looked at; times in milliseconds. A test on a busy machine may do with less. */
export interface FailureTimes {
  /** A process is compiled while its first requests wait; what is measured begins after. */
  warmUpMs: number;
  beforeMs: number;
  /** After the last failure it goes on for so long, to see that it was the last. */
  calmMs: number;
}

const warmUpMsMax = 30_000;
const usualTimes: FailureTimes = { warmUpMs: 4_000, beforeMs: 8_000, calmMs: 6_000 };

/** Puts a stage under load, breaks it and mends it as the scenario says, and judges. Throws as `StagedDrill.playOn`. */
export async function playScenario(
  scenario: Scenario,
  { stage, ...context }: DrillContext & { stage: Stage },
  { warmUpMs, beforeMs, calmMs }: FailureTimes = usualTimes,
): Promise<StagedResult> {
  const { system, crowd } = stage;
  const { log, signal, perSecond = scenario.perSecond } = context;
  const ledger = new Ledger(system.url);
  const mix = scenario.hasUploads ? [...operations, uploads] : operations;
  const unmet: string[] = [];
  await using closers = new AsyncDisposableStack();
  const place: Place = { ...context, system, crowd, closers, complain: (words) => unmet.push(words) };
  const errors = errorsSince(system);
  const crashesBefore = new Map(system.apps.map((app) => [app, app.crashes]));
  const load = new MeasuredLoad({ crowd, ledger, operations: mix, perSecond });
  let mendedAtMs: number;
  try {
    await warmUp(load, { warmUpMs, signal });
    await delay(beforeMs, undefined, { signal });
    log(`breaks it: ${scenario.summary}`);
    load.phase = 'during';
    await scenario.break(place);
    await scenario.mend(place);
    mendedAtMs = performance.now();
    load.phase = 'after';
    log('the cause is gone');
    await becomeCalm(load, { mendedAtMs, calmMs, timeoutMs: scenario.recoverySecondsMax * 1_000, signal });
  } finally {
    await load.stop();
  }
  log(`reads ${ledger.size} acknowledged writes back`);
  const lost = await ledger.findLost(crowd.people[0]!.token);
  await scenario.check?.(place);
  for (const app of system.apps.filter((one) => one.crashes > (crashesBefore.get(one) ?? 0))) {
    unmet.push(`${app.name} ended by itself`);
  }
  const seen = { scenario, outcomes: load.outcomes, mendedAtMs, acknowledged: ledger.size, lost, unmet };
  return resultOf(judgeFailure(seen), errors());
}

/** A cold system on a busy machine is late at first, which says nothing about what is to be broken. */
async function warmUp(load: MeasuredLoad, bounds: { warmUpMs: number; signal: AbortSignal }): Promise<void> {
  const { warmUpMs, signal } = bounds;
  await delay(warmUpMs, undefined, { signal });
  const isWarm = () => load.failuresSince(performance.now() - warmUpMs).length === 0;
  await waitFor(isWarm, { timeoutMs: warmUpMsMax, intervalMs: 200, signal });
  load.forget();
}

/** Until nothing has failed for a while, or the time for recovery is over and it would be judged anyway. */
async function becomeCalm(
  load: MeasuredLoad,
  bounds: { mendedAtMs: number; calmMs: number; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const { mendedAtMs, calmMs, timeoutMs, signal } = bounds;
  const isCalm = () => {
    const sinceMs = performance.now() - calmMs;
    return sinceMs >= mendedAtMs && load.failuresSince(sinceMs).length === 0;
  };
  await waitFor(isCalm, { timeoutMs: timeoutMs + calmMs, intervalMs: 200, signal });
}

function resultOf(report: FailureReport, errors: readonly string[]): StagedResult {
  const { failures, rows, recoverySeconds, othersSucceeded, acknowledged, lost } = report;
  const verdict = failures.length === 0 ? 'passed' : 'failed';
  const facts = [
    `recovered ${recoverySeconds} s after the cause was gone`,
    `what does not need it: ${percent(othersSucceeded)}`,
    `${acknowledged} writes acknowledged, ${lost} lost`,
  ].join('; ');
  const text = [
    '',
    formatTable(rows.map((row) => ({ ...row }))),
    '',
    facts,
    ...errors.map((words) => `said as an error: ${words}`),
    ...failures,
    `${report.scenario}: ${verdict}`,
  ];
  return { verdict, text: text.join('\n'), facts, failures, report: { ...report, errors } };
}
