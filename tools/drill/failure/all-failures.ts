import { formatTable } from '../../rookery/table.ts';
import { CannotRun, type Drill, type DrillContext, type DrillResult } from '../drill.ts';
import { openStage, type Stage, type SystemNeeds } from './stage.ts';
import type { StagedDrill } from './staged-drill.ts';

/** What came of one drill among many. */
export interface Played {
  drill: string;
  verdict: 'passed' | 'FAILED' | 'SKIPPED';
  seconds: number;
  /** Its figures, or why it failed or could not be run. */
  said: string;
  report?: unknown;
}

/** Opens a stage for drills with the same needs. */
export type OpenStage = (
  needs: SystemNeeds,
  more: { env: Record<string, string>; closers: AsyncDisposableStack },
) => Promise<Stage>;

/** Every drill of failures, one after the other; those that need the same system share one. */
export function allFailures(drills: readonly StagedDrill[]): Drill {
  return {
    name: 'failures',
    summary: 'every drill but alert, one after the other, with one table at the end',
    cases: Object.fromEntries(drills.map(({ name, summary }) => [name, summary])),
    run: async (context) => {
      const chosen = drills.filter(({ name }) => context.only?.includes(name) ?? true);
      const open: OpenStage = (needs, more) => openStage(needs, { ...more, log: context.log, signal: context.signal });
      return resultOf(await playAll(chosen, { ...context, only: undefined }, open));
    },
  };
}

/** Plays drills one after the other. What one of them does to the system, when it fails, the others shall not suffer for. */
export async function playAll(
  drills: readonly StagedDrill[],
  context: DrillContext,
  open: OpenStage,
): Promise<Played[]> {
  const played: Played[] = [];
  for (const group of Map.groupBy(drills, ({ needs }) => JSON.stringify(needs)).values()) {
    played.push(...(await playGroup(group, context, open)));
  }
  return drills.map(({ name }) => played.find(({ drill }) => drill === name)!);
}

async function playGroup(group: readonly StagedDrill[], context: DrillContext, open: OpenStage): Promise<Played[]> {
  await using closers = new AsyncDisposableStack();
  const env: Record<string, string> = {};
  const played: Played[] = [];
  const ready: StagedDrill[] = [];
  for (const drill of group) {
    try {
      Object.assign(env, (await drill.prepare?.({ ...context, closers }))?.env);
      ready.push(drill);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      context.log(`SKIPPED, the drill ${drill.name} is not run: ${error.message}`);
      played.push({ drill: drill.name, verdict: 'SKIPPED', seconds: 0, said: error.message });
    }
  }
  while (ready.length > 0) {
    await using ofStage = new AsyncDisposableStack();
    let stage: Stage | undefined;
    const opened = async () => (stage ??= await open(group[0]!.needs, { env, closers: ofStage }));
    while (ready.length > 0) {
      const one = await playOne(ready.shift()!, opened, context);
      played.push(one);
      if (one.verdict === 'FAILED') break;
    }
  }
  return played;
}

async function playOne(drill: StagedDrill, opened: () => Promise<Stage>, context: DrillContext): Promise<Played> {
  const { log } = context;
  const startedAt = performance.now();
  const named = { ...context, log: (line: string) => log(`${drill.name}: ${line}`) };
  const end = (verdict: Played['verdict'], said: string, report?: unknown): Played => {
    return { drill: drill.name, verdict, seconds: secondsSince(startedAt), said, report };
  };
  try {
    const { verdict, text, facts, failures, report } = await drill.playOn(await opened(), named);
    log(`${text}\n`);
    return verdict === 'passed' ? end('passed', facts, report) : end('FAILED', failures.join('; '), report);
  } catch (error) {
    context.signal.throwIfAborted();
    log(`${drill.name}: ${(error as Error).stack}`);
    return end('FAILED', (error as Error).message.split('\n')[0]!);
  }
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 1_000);
}

function resultOf(played: readonly Played[]): DrillResult {
  const isFailed = played.some(({ verdict }) => verdict === 'FAILED');
  const rows = played.map(({ drill, verdict, seconds, said }) => ({ drill, verdict, seconds, said }));
  const verdict = isFailed ? 'failed' : played.some((one) => one.verdict === 'SKIPPED') ? 'skipped' : 'passed';
  return { verdict, text: `\n${formatTable(rows)}\n\nfailures: ${verdict}`, report: played };
}
