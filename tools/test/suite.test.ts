import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { countTests } from './jest.ts';
import { processesNaming } from './leaks.ts';
import { parseTestOptions } from './options.ts';
import { openRunDirectory, removeAbandonedRuns } from './run-directory.ts';

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
