import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compareFolders } from './drift.ts';
import { findUntidy } from './tidy.ts';

describe('findUntidy', () => {
  it('finds nothing wrong with a tidy tree', () => {
    const root = tree({
      'apps/posts/src/posts.module.ts': 'export {};\n',
      'apps/posts/src/long.ts': '//\n'.repeat(300),
      'README.md':
        '# Rooks and crows\n[below](#rooks-and-crows) [docs](docs/) [a](docs/a.md#b-c) [out](https://example.com/x)\n',
      'docs/a.md': '## `B` c!\n[up](../README.md)\n```\n[not](a-link.md)\n```\n`[nor](this.md)`\n',
    });
    expect(findUntidy(root)).toEqual([]);
  });

  it.each([
    ['a file that does too much', 'apps/posts/src/long.ts', '//\n'.repeat(301), 'has 301 lines'],
    ['a name that says nothing', 'libs/rpc/src/utils.ts', '', '"utils.ts" says nothing'],
    ['a folder that says nothing', 'libs/shared/src/index.ts', '', '"shared" says nothing'],
    ['a name in another style', 'libs/rpc/src/rpcClient.ts', '', 'kebab-case'],
    [
      'a test that keeps others out',
      'libs/rpc/src/a.test.ts',
      `it${'.only'}('x', () => {});\n`,
      'leaves the other tests out',
    ],
    ['a conflict mark', 'libs/rpc/src/a.ts', `${'<'.repeat(7)} HEAD\n`, 'conflict mark'],
    ['a link to no file', 'docs/a.md', '[x](b.md)\n', 'the link to b.md leads to no file'],
    ['a link to no heading', 'docs/a.md', '# Here\n[x](#there)\n', 'the link to #there leads to no heading'],
    ['a link out of the workspace', 'docs/a.md', '[x](../../b.md)\n', 'leaves the workspace'],
    ['a reference to no file', 'docs/a.md', '[x][1]\n\n[1]: c.md\n', 'the link to c.md leads to no file'],
  ])('finds %s', (_what, file, text, problem) => {
    const problems = findUntidy(tree({ [file]: text }));
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(new RegExp(`^${file}: `));
  });

  it('leaves generated code and other people’s alone', () => {
    const long = '//\n'.repeat(301);
    const root = tree({ 'libs/contracts/src/gen/a.ts': long, 'node_modules/a/b.ts': long, 'dist/a.js': long });
    expect(findUntidy(root)).toEqual([]);
  });
});

describe('compareFolders', () => {
  it('says what was changed, added and left over', () => {
    const committed = tree({ 'same.ts': '1', 'changed.ts': '1', 'left/over.ts': '1' });
    const fresh = tree({ 'same.ts': '1', 'changed.ts': '2', 'new.ts': '1' });
    expect(compareFolders(committed, fresh)).toEqual([
      'changed.ts: is not what the contracts say',
      'left/over.ts: no contract makes it any more',
      'new.ts: is missing',
    ]);
  });
});

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
