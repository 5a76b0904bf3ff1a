import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import LongestFirst, { longest } from './sequencer.ts';

const sorted = (paths: readonly string[]) => {
  const sequencer = new LongestFirst({} as ConstructorParameters<typeof LongestFirst>[0]);
  const tests = paths.map((path) => ({ path })) as unknown as Parameters<LongestFirst['sort']>[0];
  return sequencer.sort(tests).map(({ path }) => path);
};

describe('the order of test files', () => {
  it('begins with those that take longest, and goes on with the largest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'order-'));
    const files = [10, 30, 20].map((bytes) => {
      const path = join(folder, `${bytes}.test.ts`);
      writeFileSync(path, 'x'.repeat(bytes));
      return path;
    });
    const [small, large, middle] = files as [string, string, string];
    const [first, second] = longest.slice(0, 2).map((file) => join(workspaceRoot, file)) as [string, string];
    expect(sorted([small, second, large, first, middle])).toEqual([first, second, large, middle, small]);
  });

  it('names files that there are', () => {
    expect(longest.filter((file) => !existsSync(join(workspaceRoot, file)))).toEqual([]);
  });
});
