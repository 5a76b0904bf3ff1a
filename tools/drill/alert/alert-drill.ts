import { setTimeout as delay } from 'node:timers/promises';
import { buildIfStale } from '../../build/build.ts';
import { findMonitoring, type Monitoring } from '../../infra/find-monitoring.ts';
import { findNatsServer } from '../../infra/find-nats-server.ts';
import { waitFor } from '../../infra/wait.ts';
import { formatTable } from '../../rookery/table.ts';
import { startSystem } from '../../system/start-system.ts';
import type { System } from '../../system/system.ts';
import { CannotRun, type Drill, type DrillContext, type DrillResult } from '../drill.ts';
import { OpenLoad, type LoadCounts } from '../open-load.ts';
import { cuts, type Cut } from './cuts.ts';
import { judge, pageSecondsMax, type CutReport } from './judge.ts';
import { paceOf, type Pace } from './pace.ts';
import { watchSystem, type Watch } from './watch-system.ts';

export const alertDrill: Drill = {
  name: 'alert',
  summary: 'cuts a dependency and waits for the one page that has to come, and for nothing else',
  cases: Object.fromEntries(cuts.map(({ name, what, alert }) => [name, `${what}: ${alert}`])),
  run: (context) => runAlertDrill({ ...context, factor: 15 }),
};

/** A drill of alerts, with its pace. */
export interface AlertDrillOptions extends DrillContext {
  /** How much faster time goes in rules and routes. */
  factor: number;
}

const operationsPerSecond = 5;
const calmWithinMs = 90_000;
const seconds = (ms: number) => (ms / 1_000).toFixed(0);

/**
 * Starts a whole Rookery and cuts one thing after the other.
 * @throws CannotRun where Prometheus or Alertmanager cannot be had
 */
async function runAlertDrill({ log, signal, ...options }: AlertDrillOptions): Promise<DrillResult> {
  // Before anything that takes long.
  await programsOrCannot();
  await buildIfStale({ log, signal });
  const natsProgram = (await findNatsServer({ log })).path;
  await using closers = new AsyncDisposableStack();
  const system = await startSystem({ natsProgram, natsNodes: 1, replicas: 1, restartDelayMs: () => 500 });
  closers.defer(() => system.stop());
  log(`${system.apps.length} processes run at ${system.url}`);
  return await drillAlerts(system, { log, signal, ...options });
}

/** Puts a system under light load and a watch with the real rules, and cuts one thing after the other. Throws as above. */
export async function drillAlerts(
  system: System,
  { only, perSecond = operationsPerSecond, log, signal, factor }: AlertDrillOptions,
): Promise<DrillResult> {
  const programs = await programsOrCannot();
  const pace = paceOf(factor);
  await using closers = new AsyncDisposableStack();
  const load = await OpenLoad.start(system.url, { perSecond });
  closers.defer(() => load.stop());
  const watch = await watchSystem(system, { programs, pace, signal }, closers);
  log(`Prometheus looks every ${pace.scrapeMs} ms; time in rules and routes goes ${factor} times faster`);
  const reports: CutReport[] = [];
  for (const cut of cuts.filter(({ name }) => only?.includes(name) ?? true)) {
    await becomeCalm({ watch, log, signal });
    reports.push(await tryCut(cut, { system, watch, pace, log, signal }));
  }
  return resultOf(reports, load.counts);
}

async function programsOrCannot(): Promise<Monitoring> {
  try {
    return await findMonitoring();
  } catch (error) {
    throw new CannotRun((error as Error).message);
  }
}

/** Everybody answers Prometheus, the heart beats, and no page is firing or about to. */
async function becomeCalm({ watch: { query, pager }, log, signal }: Omit<Place, 'system' | 'pace'>): Promise<void> {
  let busy = '';
  const isCalm = async () => {
    const [silent, pages] = await Promise.all([query('up == 0'), query('ALERTS{severity="page"}')]);
    const unrest = [
      ...silent.map(({ job }) => `${job} does not answer`),
      ...pages.map(({ alertname, alertstate }) => `${alertname} is ${alertstate}`),
      ...(pager.since(0, 'heartbeat').length > 0 ? [] : ['no heartbeat came']),
    ].join(', ');
    if (unrest !== busy && unrest !== '') log(`waits for calm: ${unrest}`);
    busy = unrest;
    return busy === '';
  };
  if (await waitFor(isCalm, { timeoutMs: calmWithinMs, intervalMs: 250, signal })) return;
  throw new Error(`the system was not calm after ${seconds(calmWithinMs)} s: ${busy}`);
}

interface Place {
  system: System;
  watch: Watch;
  pace: Pace;
  log: (line: string) => void;
  signal: AbortSignal;
}

async function tryCut(cut: Cut, { system, watch, pace, log, signal }: Place): Promise<CutReport> {
  const { pager } = watch;
  const pagesOfIt = () => pager.since(cutAtMs, 'page').filter(({ name }) => name === cut.alert);
  const bounds = { timeoutMs: pageSecondsMax * 1_000, signal };
  log(`${cut.what}; ${cut.alert} has to page within ${pageSecondsMax} s`);
  const cutAtMs = performance.now();
  await cut.cut(system);
  const hasPaged = await waitFor(() => pagesOfIt().length > 0, bounds);
  log(hasPaged ? `it paged; it stays cut for ${seconds(pace.holdMs)} s more` : 'it did not page');
  await delay(pace.holdMs, undefined, { signal });
  await cut.mend(system);
  const mendedAtMs = performance.now();
  log('it is given back');
  const hasResolved = hasPaged && (await waitFor(() => pagesOfIt().at(-1)?.status === 'resolved', bounds));
  log(hasResolved ? `it resolved; nothing may ring for ${seconds(pace.quietMs)} s` : 'it did not resolve');
  await delay(pace.quietMs, undefined, { signal });
  const heard = pager.heard.filter(({ atMs }) => atMs >= cutAtMs);
  const brokenRules = await watch.brokenRules();
  return judge({ cut, cutAtMs, mendedAtMs, endedAtMs: performance.now(), heard, brokenRules });
}

function resultOf(cutReports: CutReport[], load: LoadCounts): DrillResult {
  const failures = cutReports.flatMap(({ cut, failures: all }) => all.map((failure) => `${cut}: ${failure}`));
  const rows = cutReports.map((report) => ({
    cut: report.cut,
    alert: report.alert,
    's to page': report.secondsToPage ?? '–',
    's to resolve': report.secondsToResolve ?? '–',
    'other pages': report.otherPages.join(', ') || 'none',
    verdict: report.failures.length === 0 ? 'passed' : 'FAILED',
  }));
  const said = `load: ${load.answered} answered, ${load.failed} failed, ${load.shed} not begun`;
  return {
    verdict: failures.length === 0 ? 'passed' : 'failed',
    text: ['', formatTable(rows), '', said, ...failures].join('\n'),
    report: { cuts: cutReports, load: { ...load } },
  };
}
