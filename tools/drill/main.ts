import { writeFileSync } from 'node:fs';
import { UsageError } from '../start/options.ts';
import { listenForStop } from '../start/stop-request.ts';
import { alertDrill } from './alert/alert-drill.ts';
import { CannotRun, type Drill } from './drill.ts';
import { allFailures } from './failure/all-failures.ts';
import { failureDrills } from './failure/failure-drills.ts';
import { aloneOnStage } from './failure/staged-drill.ts';
import { drillHelp, parseDrillOptions, type DrillOptions } from './options.ts';

const drills: readonly Drill[] = [alertDrill, allFailures(failureDrills), ...failureDrills.map(aloneOnStage)];

const exitCodes = { passed: 0, failed: 1, skipped: 3 };

process.exit(await main(process.argv.slice(2)));

/** Returns the exit code: see `drillHelp`. */
async function main(args: string[]): Promise<number> {
  try {
    return await obey(parseDrillOptions(args, drills));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`drill: ${error.message}\n\n${drillHelp}`);
    return 2;
  }
}

async function obey(options: DrillOptions): Promise<number> {
  if (options.action === 'run') return run(options);
  console.log(options.action === 'help' ? drillHelp : listOf(options.drill));
  return 0;
}

async function run({ drill, only, perSecond, jsonFile }: DrillOptions & { action: 'run' }): Promise<number> {
  const startedAt = performance.now();
  const log = (line: string) =>
    console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s | ${line}`);
  const { signal } = listenForStop();
  try {
    const { verdict, text, report } = await drill.run({ only, perSecond, log, signal });
    if (jsonFile) writeFileSync(jsonFile, JSON.stringify({ drill: drill.name, verdict, report }, null, 2));
    console.log(text);
    return exitCodes[verdict];
  } catch (error) {
    if (error instanceof CannotRun) {
      console.error(`SKIPPED, the drill ${drill.name} was not run: ${error.message}`);
      return 3;
    }
    console.error(`drill: ${(error as Error).message}`);
    return 1;
  }
}

function listOf(drill: Drill | undefined): string {
  const rows: [string, string][] = drill
    ? Object.entries(drill.cases)
    : drills.map(({ name, summary }) => [name, summary]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n');
}
