import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from '../infra/end-process.ts';
import { cacheDirectory } from '../infra/program-cache.ts';
import { workspaceRoot } from '../workspace.ts';

/** How many tests ended how. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

const graceMs = 5_000;

/** What a run of Jest left. */
export interface JestRun {
  results: JestResults;
  /** A run that fails without a failing test, or runs no test, counts as one failure. */
  counts: TestCounts;
}

/**
 * Runs Jest in a session of its own; what it prints goes where this process prints.
 * @param how `resultsFile` takes Jest's JSON and is not there yet, `signal` ends the run
 */
export async function runJest(
  args: string[],
  how: { env: NodeJS.ProcessEnv; resultsFile: string; signal: AbortSignal },
): Promise<JestRun> {
  const jest = join(workspaceRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const output = ['--json', `--outputFile=${how.resultsFile}`, `--cacheDirectory=${join(cacheDirectory, 'jest')}`];
  const child = spawn(process.execPath, [jest, ...output, ...args], {
    cwd: workspaceRoot,
    env: { ...how.env, NODE_OPTIONS: `${how.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim() },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const giveUp = () => void (child.pid !== undefined && endProcess({ pid: child.pid }, { graceMs }));
  how.signal.addEventListener('abort', giveUp, { once: true });
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('exit', (exitCode) => done(exitCode ?? 1));
  });
  how.signal.removeEventListener('abort', giveUp);
  const text = existsSync(how.resultsFile) ? readFileSync(how.resultsFile, 'utf8') : '{}';
  const results = JSON.parse(text) as JestResults;
  return { results, counts: countTests(results, code) };
}

/** The part of Jest's JSON that counts. */
export interface JestResults {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  numRuntimeErrorTestSuites?: number;
  testResults?: JestFile[];
}

/** A test file in Jest's JSON; it may have failed, before or after its tests, without a failed one. */
export interface JestFile {
  /** Its absolute path. */
  name: string;
  /** `failed` or not. */
  status: string;
  assertionResults: { ancestorTitles: string[]; title: string; status: string }[];
}

/** Counts tests; a file that could not be loaded is a failure, and so is a bad exit that nothing else explains. */
export function countTests(results: JestResults, exitCode: number): TestCounts {
  const passed = results.numPassedTests ?? 0;
  const failed = (results.numFailedTests ?? 0) + (results.numRuntimeErrorTestSuites ?? 0);
  const skipped = (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
  const isUnexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed, skipped };
}
