import { loadavg } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../tools/infra/wait.ts';
import { NodeProcess } from '../notifications/process.ts';
import { figuresOf } from './figures.ts';
import type { KindFigures } from './figures.ts';
import { ratiosMax } from './interval.ts';
import { measureSet, roles } from './measure-set.ts';
import type { SetFigures } from './measure-set.ts';
import type { TelemetryBenchOptions } from './options.ts';
import { intervalOf, printReport, writeReport } from './report.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Fewer say nothing of how much sets differ. */
const setsMin = 3;

interface Outcome {
  verdict: Verdict;
  figures: KindFigures[];
  sets: SetFigures[];
  loadMax: number;
}

/** Measures set after set until the answer is clear or the time is up; prints the figures, writes the JSON. Returns the exit code. */
export async function benchTelemetry(options: TelemetryBenchOptions): Promise<number> {
  const [beganAt, loadBefore] = [performance.now(), loadavg()[0]!];
  const receiver = new NodeProcess('receiver', [join(import.meta.dirname, 'receiver.main.ts')], process.env);
  try {
    if (!(await waitFor(() => receiver.lines.length > 0, { timeoutMs: 10_000 }))) throw new Error('no receiver');
    const endpoint = receiver.lines[0]!;
    const outcome = await measureUntilClear(endpoint, options);
    const received = Number(await (await fetch(endpoint)).text());
    if (received === 0) throw new Error('no span arrived: what was measured is not telemetry');
    const seconds = (performance.now() - beganAt) / 1_000;
    const report = { ...outcome, requests: options.requests, received, loadBefore, seconds };
    printReport(report);
    writeReport(options.jsonFile, report);
    return options.isCheck && outcome.verdict !== 'met' ? 1 : 0;
  } finally {
    await receiver.stop();
  }
}

/** Another set is begun when there is time for one more like the longest. */
async function measureUntilClear(endpoint: string, { requests, minutes }: TelemetryBenchOptions): Promise<Outcome> {
  const endsAt = performance.now() + minutes * 60_000;
  const outcome: Outcome = { verdict: 'UNCLEAR', figures: [], sets: [], loadMax: 0 };
  for (let longestMs = 0; performance.now() + longestMs < endsAt;) {
    const beganAt = performance.now();
    const { sets } = outcome;
    // Who is started first, second and third changes from set to set.
    const first = sets.length % roles.length;
    sets.push(await measureSet([...roles.slice(first), ...roles.slice(0, first)], { requests, endpoint }));
    longestMs = Math.max(longestMs, performance.now() - beganAt);
    outcome.loadMax = Math.max(outcome.loadMax, loadavg()[0]!);
    console.error(`set ${sets.length} took ${Math.round((performance.now() - beganAt) / 1_000)} s`);
    if (sets.length < 2) continue;
    outcome.figures = figuresOf(sets, requests);
    for (const { kind, cost, control } of outcome.figures) {
      console.error(`  ${kind}: ${intervalOf(cost)}, without against without ${intervalOf(control)}`);
    }
    outcome.verdict = sets.length < setsMin ? 'UNCLEAR' : judge(outcome.figures);
    if (outcome.verdict !== 'UNCLEAR' || sets.length === ratiosMax) break;
  }
  return outcome;
}
