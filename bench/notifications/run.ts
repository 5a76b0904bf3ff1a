import { loadavg } from 'node:os';
import type { BenchOptions, ContenderName } from '../options.ts';
import { Arrivals } from './arrivals.ts';
import { bare } from './bare/contender.ts';
import { findBelowBar } from './bars.ts';
import type { StartContender } from './contender.ts';
import { bestOf } from './best-of.ts';
import { digestOfInboxes, problemsOf, readEndState } from './end-state.ts';
import type { Figures } from './figures.ts';
import { Ground } from './ground.ts';
import { measureRaw } from './raw.ts';
import { machineFacts, printReport, writeJson } from './report.ts';
import type { Outcome } from './outcome.ts';
import { statementsOf } from './statements-run.ts';
import { rookery } from './rookery.ts';
import { backlogPerSecond, Stretches } from './stretches.ts';
import { usual } from './usual/contender.ts';
import { Workload } from './workload.ts';

const warmUpPerLane = 64;

/** Contenders take turns, so that a busy moment of the machine does not hit one of them alone. */
const rounds = 2;

/** Runs the contenders one after another, prints the report, writes the JSON. Returns the exit code. */
export async function benchNotifications(options: BenchOptions): Promise<number> {
  const loadBefore = loadavg();
  const ground = await Ground.open(options);
  try {
    const machine = await machineFacts(ground, loadBefore);
    const workload = new Workload();
    const outcomes: Partial<Record<ContenderName, Outcome>> = {};
    const starts: Record<Exclude<ContenderName, 'raw'>, StartContender> = {
      bare,
      rookery: rookery(options.profileDirectory),
      usual,
    };
    for (const round of Array.from({ length: rounds }, (_, index) => index + 1)) {
      for (const name of options.only) {
        console.error(`round ${round}: measuring ${name} …`);
        const outcome =
          name === 'raw'
            ? await measureRaw(ground, workload, options.seconds / rounds)
            : await measure(ground, workload, starts[name], options.seconds / rounds);
        outcomes[name] = bestOf(outcomes[name], outcome);
      }
    }
    const report = { machine, seconds: options.seconds, outcomes, belowBar: findBelowBar(outcomes) };
    printReport(report);
    writeJson(options.jsonFile, report);
    const hasProblems = Object.values(outcomes).some(({ problems }) => problems.length > 0);
    const answers = new Set(Object.values(outcomes).flatMap(({ answer }) => answer || []));
    return hasProblems || answers.size > 1 || (options.isCheck && report.belowBar.length > 0) ? 1 : 0;
  } finally {
    await ground.close();
  }
}

async function measure(ground: Ground, workload: Workload, start: StartContender, seconds: number): Promise<Outcome> {
  const [loadBefore = 0] = loadavg();
  const site = await ground.site();
  const arrivals = new Arrivals();
  const { recipientIds } = workload;
  const contender = await start(site, { recipientIds, onLive: arrivals.take });
  const inboxes = site.superuserUrl('notifications');
  const figures: Figures = { loadBefore };
  let answer: string;
  const stretches = new Stretches(contender, arrivals, workload);
  try {
    await stretches.warmUp(warmUpPerLane);
    answer = await digestOfInboxes(inboxes);
    figures.fixedRate = await stretches.fixedRate(seconds);
    figures.sustained = await stretches.sustained(seconds);
    figures.backlog = await stretches.backlog(seconds * backlogPerSecond, inboxes);
  } finally {
    await contender.stop();
    await site.close();
  }
  arrivals.noteLost();
  const problems = [...arrivals.problems, ...problemsOf(await readEndState(inboxes), stretches.committed)];
  const statements = await statementsOf(ground, site);
  return { figures, answer, statements, committed: stretches.committed, delivered: arrivals.count, problems };
}
