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
import { commonWorldVariable } from '../world/common-world.ts';
import { CommonWorldKeeper } from './common-world.ts';
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
    const { counts, unsteady, commonWorld } = await runTests(options, directory, write, signal);
    const leaks = await findLeaks(directory);
    for (const step of [commonWorld, leaks]) report(step);
    return { counts: sum(counts, [...steps, commonWorld, leaks]), unsteady };
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
): Promise<SuiteResult & { commonWorld: CheckResult }> {
  const nats = await findNatsServer({ log: write });
  signal.throwIfAborted();
  const registry = new ProcessRegistry(directory.processesFile);
  const started = (pid: number) => registry.add({ name: 'postgres', kind: 'postgres', pid });
  const postgres = await startPostgres({ directory: directory.postgres, durable: false, started });
  const servers = { postgresUrl: postgres.superuserUrl(), natsProgram: nats.path };
  const keeper = await CommonWorldKeeper.open({ directory: join(directory.root, 'common-world'), servers });
  try {
    signal.throwIfAborted();
    const env = {
      ...process.env,
      TMPDIR: directory.temporary,
      ROOKERY_TEST_POSTGRES_URL: servers.postgresUrl,
      ROOKERY_NATS_SERVER: servers.natsProgram,
      [commonWorldVariable]: keeper.url,
    };
    const run = (args: string[]) => {
      signal.throwIfAborted();
      return runJest(args, { env, resultsFile: directory.nextResultsFile(), signal });
    };
    // Of all tests some use it; of those that somebody picks perhaps none. Jest's own start would only make it late.
    if (options.jestArguments.length === 0) await keeper.begin();
    // Who picked tests looks at them, and wants to see what they do.
    const result = options.hasChecks
      ? await runWithSecondRun(run)
      : { counts: (await run(options.jestArguments)).counts, unsteady: [] };
    return { ...result, commonWorld: await checkNone('common world', () => keeper.close()) };
  } finally {
    await keeper.close();
    await postgres.stop();
  }
}

/** All that tests start names the run's folder, so what is left of it can be told from the rest. */
async function findLeaks(directory: RunDirectory): Promise<CheckResult> {
  return checkNone('no leaks', async () => {
    await waitFor(() => processesNaming(directory.root).length === 0, { timeoutMs: leaveTimeoutMs });
    return processesNaming(directory.root).map(({ pid, command }) => `process ${pid} still runs: ${command}`);
  });
}

/** A check that is good when nothing is found. */
async function checkNone(name: string, find: () => Promise<string[]>): Promise<CheckResult> {
  const startedAt = performance.now();
  const found = await find();
  const seconds = (performance.now() - startedAt) / 1000;
  return { name, isGood: found.length === 0, output: found.join('\n'), seconds };
}

function sum(tests: TestCounts, steps: CheckResult[]): TestCounts {
  const good = steps.filter(({ isGood }) => isGood).length;
  return { ...tests, passed: tests.passed + good, failed: tests.failed + steps.length - good };
}
