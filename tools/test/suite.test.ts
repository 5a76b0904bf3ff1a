import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { countTests, type JestFile, type JestRun } from './jest.ts';
import { processesNaming } from './leaks.ts';
import { parseTestOptions } from './options.ts';
import { openRunDirectory, removeAbandonedRuns } from './run-directory.ts';
import { runWithSecondRun } from './second-run.ts';

describe('parseTestOptions', () => {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'));
  mkdirSync(join(root, 'apps', 'posts'), { recursive: true });

  it.each([
    [[], { hasChecks: true, jestArguments: [] }],
    [['--fast'], { hasChecks: false, jestArguments: [] }],
    [['--app', 'posts'], { hasChecks: false, jestArguments: ['apps/posts/'] }],
    [['--app=posts', '-t', 'likes'], { hasChecks: false, jestArguments: ['apps/posts/', '-t', 'likes'] }],
    [['libs/rpc'], { hasChecks: false, jestArguments: ['libs/rpc'] }],
  ])('reads %j', (args, expected) => {
    expect(parseTestOptions(args, root)).toEqual(expected);
  });

  it.each([
    [['--affected'], { since: undefined, isListOnly: false, patterns: [] }],
    [
      ['--affected', '--since', 'v1', '--list', 'apps/posts'],
      { since: 'v1', isListOnly: true, patterns: ['apps/posts'] },
    ],
  ])('reads %j', (args, affected) => {
    expect(parseTestOptions(args, root)).toEqual({ hasChecks: false, jestArguments: [], affected });
  });

  it('refuses an option that --affected has not', () => {
    expect(() => parseTestOptions(['--affected', '--watch'], root)).toThrow("Unknown option '--watch'");
  });

  it.each([['--app'], ['--app=crows'], ['--app=../apps']])('refuses %s', (arg) => {
    expect(() => parseTestOptions([arg], root)).toThrow('--app expects the name of a folder of apps/');
  });
});

describe('countTests', () => {
  it('counts a file that does not load as a failure', () => {
    const results = { numPassedTests: 3, numFailedTests: 1, numRuntimeErrorTestSuites: 1, numPendingTests: 2 };
    expect(countTests({ ...results, numTodoTests: 1 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 3 });
  });

  it('fails when no test ran, or Jest failed for another reason', () => {
    expect(countTests({}, 0).failed).toBe(1);
    expect(countTests({ numPassedTests: 3 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(countTests({ numPassedTests: 3 }, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  });
});

describe('processesNaming', () => {
  (process.platform === 'linux' ? it : it.skip)(
    'finds an app, which is told of the run in variables alone',
    async () => {
      const root = mkdtempSync(join(tmpdir(), 'run-'));
      const app = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
        env: { TLS_DIR: join(root, 'tls') },
      });
      await once(app.stdout, 'data');
      expect(processesNaming(root)).toMatchObject([{ pid: app.pid }]);
      const exit = once(app, 'exit');
      app.kill('SIGKILL');
      await exit;
      expect(processesNaming(root)).toEqual([]);
    },
  );
});

describe('runWithSecondRun', () => {
  const pathOf = (file: string) => join(workspaceRoot, file);

  /** What Jest says of files, by how each of their tests ended; `broken` is a file that fails without a failed test. */
  function jestRun(files: Record<string, Record<string, string>>, { broken = '' } = {}): JestRun {
    const testResults: JestFile[] = Object.entries(files).map(([file, tests]) => ({
      name: pathOf(file),
      status: file === broken || Object.values(tests).includes('failed') ? 'failed' : 'passed',
      assertionResults: Object.entries(tests).map(([title, status]) => ({ ancestorTitles: ['birds'], title, status })),
    }));
    const endings = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
    const count = (ending: string) => endings.filter((each) => each === ending).length;
    const results = {
      numPassedTests: count('passed'),
      numFailedTests: count('failed'),
      numPendingTests: count('pending'),
      numRuntimeErrorTestSuites: broken ? 1 : 0,
      testResults,
    };
    return { results, counts: countTests(results, count('failed') > 0 || broken ? 1 : 0) };
  }

  /** The suite where Jest answers like this, one run after the other; and what Jest was asked for. */
  async function runSuiteOf(...runs: JestRun[]) {
    const asked: string[][] = [];
    const result = await runWithSecondRun(async (args) => runs[asked.push(args) - 1]!);
    return { ...result, asked };
  }

  const steady = { 'a.test.ts': { sings: 'passed', flies: 'pending' } };

  it('asks once when nothing fails', async () => {
    const { counts, unsteady, asked } = await runSuiteOf(jestRun(steady));
    expect([counts, unsteady, asked]).toEqual([{ passed: 1, failed: 0, skipped: 1 }, [], [[]]]);
  });

  it('runs a failed file again, alone; names what passes then, and counts every test once', async () => {
    const first = { ...steady, 'b.test.ts': { swims: 'failed', dives: 'passed', sleeps: 'pending' } };
    const second = { 'b.test.ts': { swims: 'passed', dives: 'passed', sleeps: 'pending' } };
    const { counts, unsteady, asked } = await runSuiteOf(jestRun(first), jestRun(second));
    expect(asked[1]).toEqual(['--runInBand', '--runTestsByPath', pathOf('b.test.ts')]);
    expect(counts).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(unsteady).toEqual(['b.test.ts › birds › swims']);
  });

  it('leaves a failure that stays, and one that comes only then, a failure', async () => {
    const first = { ...steady, 'b.test.ts': { swims: 'failed', dives: 'failed', sleeps: 'passed' } };
    const second = { 'b.test.ts': { swims: 'failed', dives: 'passed', sleeps: 'failed' } };
    const { counts, unsteady } = await runSuiteOf(jestRun(first), jestRun(second));
    expect(counts).toEqual({ passed: 2, failed: 2, skipped: 1 });
    expect(unsteady).toEqual(['b.test.ts › birds › dives']);
  });

  it('does the same for a file that fails outside its tests', async () => {
    const first = jestRun({ ...steady, 'b.test.ts': {} }, { broken: 'b.test.ts' });
    const good = await runSuiteOf(first, jestRun({ 'b.test.ts': { swims: 'passed' } }));
    expect(good.counts).toEqual({ passed: 2, failed: 0, skipped: 1 });
    expect(good.unsteady).toEqual(['b.test.ts › outside its tests']);
    const bad = await runSuiteOf(first, jestRun({ 'b.test.ts': {} }, { broken: 'b.test.ts' }));
    expect([bad.counts.failed, bad.unsteady]).toEqual([1, []]);
  });

  it('fails when the second run comes to nothing', async () => {
    const nothing = { results: {}, counts: countTests({}, 1) };
    const { counts, unsteady } = await runSuiteOf(jestRun({ ...steady, 'b.test.ts': { swims: 'failed' } }), nothing);
    expect([counts, unsteady]).toEqual([{ passed: 1, failed: 1, skipped: 1 }, []]);
  });

  it('does so for three files and not for four', async () => {
    const failing = (count: number) =>
      jestRun(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.test.ts`, { swims: 'failed' }])),
      );
    expect((await runSuiteOf(failing(3), failing(3))).asked).toHaveLength(2);
    const four = await runSuiteOf(failing(4));
    expect([four.counts.failed, four.asked.length]).toEqual([4, 1]);
  });
});

describe('removeAbandonedRuns', () => {
  it('removes what a killed run left, and nothing of a run that lives', async () => {
    const records = mkdtempSync(join(tmpdir(), 'records-'));
    const run = openRunDirectory(records);
    await removeAbandonedRuns(records);
    expect(existsSync(run.temporary)).toBe(true);
    const left = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', run.root]);
    await once(left.stdout, 'data');
    const exit = once(left, 'exit');
    const record = join(records, `${process.pid}.json`);
    const owner = JSON.parse(readFileSync(record, 'utf8')) as object;
    writeFileSync(record, JSON.stringify({ ...owner, identity: 'an earlier boot' }));

    await removeAbandonedRuns(records);

    await exit;
    expect(processesNaming(run.root)).toEqual([]);
    expect(existsSync(run.root) || existsSync(record)).toBe(false);
  });
});
