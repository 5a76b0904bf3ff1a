import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../build/build.ts';
import { runChecks, type CheckResult } from '../check/checks.ts';
import { reportChecks } from '../check/report.ts';
import { findNatsServer } from '../infra/find-nats-server.ts';
import { startPostgres } from '../infra/postgres.ts';
import { ProcessRegistry } from '../infra/process-registry.ts';
import { waitFor } from '../infra/wait.ts';
import { workspaceRoot } from '../workspace.ts';
import { runJest, type TestCounts } from './jest.ts';
import { endProcessesNaming, processesNaming } from './leaks.ts';
import type { TestOptions } from './options.ts';
import { openRunDirectory, removeAbandonedRuns, type RunDirectory } from './run-directory.ts';
import { runWithSecondRun, type SuiteResult } from './second-run.ts';

const records = join(workspaceRoot, '.rookery', 'test');
const leaveTimeoutMs = 3_000;

/**
 * Runs checks, build and tests, and leaves nothing behind.
 * @param write takes one line
 * @returns how many tests and steps passed and failed, and what did so only when it was tried again
 * @throws when the servers the tests need cannot be started
 */
export async function runSuite(
  options: TestOptions,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const steps: CheckResult[] = [];
  const report = (result: CheckResult) => reportChecks([result], write);
  if (options.hasChecks) steps.push(...(await runChecks(report)));
  signal.throwIfAborted();
  const build = await buildApps(signal);
  signal.throwIfAborted();
  steps.push(build);
  report(build);
  // The stories start what was built: without it their failures would only repeat this one.
  if (!build.isGood) return { counts: sum({ passed: 0, failed: 0, skipped: 0 }, steps), unsteady: [] };
  await removeAbandonedRuns(records);
  const directory = openRunDirectory(records);
  try {
    const { counts, unsteady } = await runTests(options, directory, write, signal);
    const leaks = await findLeaks(directory);
    report(leaks);
    return { counts: sum(counts, [...steps, leaks]), unsteady };
  } finally {
    await endProcessesNaming(directory.root);
    directory.remove();
  }
}

async function buildApps(signal: AbortSignal): Promise<CheckResult> {
  const startedAt = performance.now();
  let output = '';
  try {
    if (existsSync(join(workspaceRoot, 'apps'))) await buildIfStale({ log: () => undefined, signal });
  } catch (error) {
    output = (error as Error).message;
  }
  return { name: 'build', isGood: output === '', output, seconds: (performance.now() - startedAt) / 1000 };
}

async function runTests(
  options: TestOptions,
  directory: RunDirectory,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const nats = await findNatsServer({ log: write });
  signal.throwIfAborted();
  const registry = new ProcessRegistry(directory.processesFile);
  const started = (pid: number) => registry.add({ name: 'postgres', kind: 'postgres', pid });
  const postgres = await startPostgres({ directory: directory.postgres, durable: false, started });
  try {
    signal.throwIfAborted();
    const env = {
      ...process.env,
      TMPDIR: directory.temporary,
      ROOKERY_TEST_POSTGRES_URL: postgres.superuserUrl(),
      ROOKERY_NATS_SERVER: nats.path,
    };
    const run = (args: string[]) => {
      signal.throwIfAborted();
      return runJest(args, { env, resultsFile: directory.nextResultsFile(), signal });
    };
    // Who picked tests looks at them, and wants to see what they do.
    if (!options.hasChecks) return { counts: (await run(options.jestArguments)).counts, unsteady: [] };
    return await runWithSecondRun(run);
  } finally {
    await postgres.stop();
  }
}

/** All that tests start has the run's folder in its command line, so what is left of it can be told from the rest. */
async function findLeaks(directory: RunDirectory): Promise<CheckResult> {
  const startedAt = performance.now();
  await waitFor(() => processesNaming(directory.root).length === 0, { timeoutMs: leaveTimeoutMs });
  const leaks = processesNaming(directory.root);
  return {
    name: 'no leaks',
    isGood: leaks.length === 0,
    output: leaks.map(({ pid, command }) => `process ${pid} still runs: ${command}`).join('\n'),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function sum(tests: TestCounts, steps: CheckResult[]): TestCounts {
  const good = steps.filter(({ isGood }) => isGood).length;
  return { ...tests, passed: tests.passed + good, failed: tests.failed + steps.length - good };
}
