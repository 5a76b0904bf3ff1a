import { writeFileSync } from 'node:fs';
import { buildIfStale } from '../../tools/build/build.ts';
import { findNatsServer } from '../../tools/infra/find-nats-server.ts';
import { discoverApps } from '../../tools/start/apps.ts';
import { workspaceRoot } from '../../tools/workspace.ts';
import { runChaos } from './chaos-run.ts';
import { describeFault } from './faults/fault.ts';
import { chaosHelp, parseChaosArguments } from './options.ts';
import type { WrittenRun } from './options.ts';
import { defectsIn, tableOf } from './report.ts';

const everyApp = discoverApps(workspaceRoot).map(({ name }) => name);

process.exit(await main(process.argv.slice(2)));

/** Returns the exit code: 0 when nothing is wrong, 1 when something is, 2 when it was asked for what cannot be. */
async function main(args: string[]): Promise<number> {
  let chosen: ReturnType<typeof parseChaosArguments>;
  try {
    chosen = parseChaosArguments(args);
  } catch (error) {
    console.error(`chaos: ${(error as Error).message}\n\n${chaosHelp}`);
    return 2;
  }
  if (!chosen) {
    console.log(chaosHelp);
    return 0;
  }
  const { schedule, natsNodes, jsonFile } = chosen;
  const log = (line: string) => console.log(line);
  await buildIfStale({ log, signal: new AbortController().signal });
  log(`seed ${schedule.seed}, ${schedule.faults.length} faults:`);
  for (const { atMs, ...fault } of schedule.faults) log(`  ${(atMs / 1_000).toFixed(1)} s  ${describeFault(fault)}`);
  const report = await runChaos({
    schedule,
    natsNodes,
    natsProgram: (await findNatsServer({ log })).path,
    apps: everyApp,
    accounts: 24,
    watchers: 16,
    clients: 32,
    operationsPerSecond: 60,
    watcherLifeMsMax: 30_000,
    quietMsMax: 90_000,
    log,
  });
  if (jsonFile) writeFileSync(jsonFile, JSON.stringify({ schedule, report } satisfies WrittenRun, null, 2));
  console.log(tableOf(report));
  return defectsIn(report) === 0 ? 0 : 1;
}
