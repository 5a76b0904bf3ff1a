import { relative } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import type { JestFile, JestResults, JestRun, TestCounts } from './jest.ts';

/** What is wrong in more files than these is no coincidence. */
const filesMax = 3;

/** What a suite came to. */
export interface SuiteResult {
  /** Each test once: the second run stands for the files that had one. */
  counts: TestCounts;
  /** What failed and then passed, `<file> › <test>`. */
  unsteady: string[];
}

/**
 * Runs all tests; when at most three files failed, these once more, one after the other and with the machine to
 * themselves. What the second run says is what counts for them.
 * @param run runs Jest with these arguments
 */
export async function runWithSecondRun(run: (args: string[]) => Promise<JestRun>): Promise<SuiteResult> {
  const first = await run([]);
  const failed = failedFiles(first.results);
  if (failed.length === 0 || failed.length > filesMax) return { counts: first.counts, unsteady: [] };
  const second = await run(['--runInBand', '--runTestsByPath', ...failed.map(({ name }) => name)]);
  return { counts: mergeCounts(first, second), unsteady: findUnsteady(first.results, second.results) };
}

/** Every file that failed ran again, so what fails of them in the second run is all that fails. */
function mergeCounts(first: JestRun, { counts: again }: JestRun): TestCounts {
  const replaced = failedFiles(first.results).flatMap(({ assertionResults }) => assertionResults);
  const passed = replaced.filter(({ status }) => status === 'passed').length;
  const skipped = replaced.filter(({ status }) => status !== 'passed' && status !== 'failed').length;
  return {
    passed: first.counts.passed - passed + again.passed,
    failed: again.failed,
    skipped: first.counts.skipped - skipped + again.skipped,
  };
}

function findUnsteady(first: JestResults, second: JestResults): string[] {
  const files = second.testResults ?? [];
  const passed = new Set([
    ...files.flatMap((file) => testsIn(file, 'passed')),
    ...files.filter(({ status }) => status !== 'failed').map(outside),
  ]);
  return failedFiles(first)
    .flatMap((file) => {
      const tests = testsIn(file, 'failed');
      return tests.length > 0 ? tests : [outside(file)];
    })
    .filter((name) => passed.has(name));
}

function testsIn(file: JestFile, ending: 'passed' | 'failed'): string[] {
  return file.assertionResults
    .filter(({ status }) => status === ending)
    .map(({ ancestorTitles, title }) => [pathOf(file), ...ancestorTitles, title].join(' › '));
}

/** The name of what fails in a file that does not load, or before or after its tests. */
function outside(file: JestFile): string {
  return `${pathOf(file)} › outside its tests`;
}

function pathOf({ name }: JestFile): string {
  return relative(workspaceRoot, name);
}

function failedFiles({ testResults = [] }: JestResults): JestFile[] {
  return testResults.filter(({ status }) => status === 'failed');
}
