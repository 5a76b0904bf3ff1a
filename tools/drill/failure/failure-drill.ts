import { setTimeout as delay } from 'node:timers/promises';
import { buildIfStale } from '../../build/build.ts';
import { findNatsServer } from '../../infra/find-nats-server.ts';
import { waitFor } from '../../infra/wait.ts';
import { formatTable } from '../../rookery/table.ts';
import { startSystem } from '../../system/start-system.ts';
import type { Drill, DrillContext, DrillResult } from '../drill.ts';
import { gatherCrowd } from './crowd.ts';
import { judgeFailure, percent, type FailureReport } from './judge-failure.ts';
import { Ledger } from './ledger.ts';
import { MeasuredLoad } from './measured-load.ts';
import { operations, uploads } from './operations.ts';
import type { Place, Scenario } from './scenario.ts';

/** The drill that plays a scenario. */
export function failureDrill(scenario: Scenario): Drill {
  return {
    name: scenario.name,
    summary: scenario.summary,
    cases: scenario.cases ?? {},
    run: (context) => runFailureDrill(scenario, context),
  };
}

/** How long everything is looked at; times in milliseconds. A test on a busy machine may do with less. */
export interface FailureTimes {
  /** A process is compiled while its first requests wait; what is measured begins after. */
  warmUpMs: number;
  beforeMs: number;
  /** After the last failure it goes on for so long, to see that it was the last. */
  calmMs: number;
}

const usualTimes: FailureTimes = { warmUpMs: 4_000, beforeMs: 8_000, calmMs: 6_000 };

/** Starts a whole Rookery under load, breaks it and mends it as the scenario says, and judges. Throws as `Drill.run`. */
export async function runFailureDrill(
  scenario: Scenario,
  { only, perSecond = scenario.perSecond, log, signal }: DrillContext,
  times: FailureTimes = usualTimes,
): Promise<DrillResult> {
  await using closers = new AsyncDisposableStack();
  const { env } = (await scenario.prepare?.({ only, log, signal, closers })) ?? {};
  await buildIfStale({ log, signal });
  const natsProgram = (await findNatsServer({ log })).path;
  const { replicas, natsNodes } = scenario.needs;
  const system = await startSystem({
    natsProgram,
    natsNodes,
    replicas,
    env: { ...scenario.needs.env, ...env },
    restartDelayMs: () => 500,
  });
  closers.defer(() => system.stop());
  log(`${system.apps.length} processes run at ${system.url}`);
  const report = await play({ ...scenario, perSecond }, { system, only, log, signal, closers }, times);
  return resultOf(report);
}

async function play(
  scenario: Scenario,
  place: Place,
  { warmUpMs, beforeMs, calmMs }: FailureTimes,
): Promise<FailureReport> {
  const { system, log, signal } = place;
  const crowd = await gatherCrowd(system.url);
  const ledger = new Ledger(system.url);
  const mix = scenario.hasUploads ? [...operations, uploads] : operations;
  const load = new MeasuredLoad({ crowd, ledger, operations: mix, perSecond: scenario.perSecond });
  let mendedAtMs: number;
  try {
    await delay(warmUpMs, undefined, { signal });
    load.outcomes.length = 0;
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
  const unmet = (await scenario.check?.(place)) ?? [];
  return judgeFailure({ scenario, outcomes: load.outcomes, mendedAtMs, acknowledged: ledger.size, lost, unmet });
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

function resultOf(report: FailureReport): DrillResult {
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
    ...failures,
    `${report.scenario}: ${verdict}`,
  ];
  return { verdict, text: text.join('\n'), report };
}
