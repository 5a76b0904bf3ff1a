import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { blankComments } from './blank-comments.ts';
import { ImportGraph } from './import-graph.ts';
import { readImports } from './read-imports.ts';

describe('readImports', () => {
  it('sees every way to import, with its line, and none in a comment', () => {
    const text = [
      "import 'a';",
      '// import "no";',
      '/* import x from "neither" */ import {',
      '  b,',
      "} from './b.js';",
      "export * from '../c.ts';",
      "const d = await import('d');",
    ].join('\n');
    expect(readImports(text)).toEqual([
      { specifier: 'a', line: 1 },
      { specifier: './b.js', line: 5 },
      { specifier: '../c.ts', line: 6 },
      { specifier: 'd', line: 7 },
    ]);
  });
});

describe('blankComments', () => {
  it.each([
    [
      "glob('{apps,libs}/*/src/**/*.ts'); /** of all\n */ next()",
      "glob('{apps,libs}/*/src/**/*.ts');           \n    next()",
    ],
    ['const a = `/* ${b} */`; // c', 'const a = `/* ${b} */`;     '],
    ["/* don't */ import 'a';", "            import 'a';"],
    ["const quote = /['\"`]/g; // that's it", 'const quote = /[\'"`]/g;             '],
    ["fetch('http://a/*'); const b = 4 / 2; /* c */", "fetch('http://a/*'); const b = 4 / 2;        "],
  ])('of %s', (text, code) => {
    expect(blankComments(text)).toBe(code);
  });
});

describe('ImportGraph', () => {
  let root: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'graph-'));
    write('libs/words/src/index.ts', "export * from './word.js';");
    write('libs/words/src/word.ts', "import { readFile } from 'node:fs';");
    write('apps/posts/src/main.ts', "import { word } from '@rookery/words';\nimport './posts.module.js';");
    write('apps/posts/src/posts.module.ts', "import { Module } from '@nestjs/common';");
    write('apps/feeds/src/main.ts', 'export const feeds = 1;');
  });

  it('reaches through names of libs, and not into packages', () => {
    const graph = ImportGraph.read(root);
    expect([...graph.reach(['apps/posts/src/main.ts'])].sort()).toEqual([
      'apps/posts/src/main.ts',
      'apps/posts/src/posts.module.ts',
      'libs/words/src/index.ts',
      'libs/words/src/word.ts',
    ]);
    expect([...graph.reach(['apps/feeds/src/main.ts'])]).toEqual(['apps/feeds/src/main.ts']);
    expect(graph.brokenIn(graph.files)).toEqual([]);
  });

  it('names the line of an import that leads nowhere any more, and forgets it when it does again', () => {
    const graph = ImportGraph.read(root);
    rmSync(join(root, 'apps/posts/src/posts.module.ts'));
    graph.update(['apps/posts/src/posts.module.ts']);
    expect(graph.brokenIn(graph.reach(['apps/posts/src/main.ts']))).toEqual([
      { file: 'apps/posts/src/main.ts', line: 2, specifier: './posts.module.js' },
    ]);
    write('apps/posts/src/posts.module.ts', '');
    graph.update(['apps/posts/src/posts.module.ts']);
    expect(graph.brokenIn(graph.files)).toEqual([]);
    expect(graph.reach(['apps/posts/src/main.ts'])).toContain('apps/posts/src/posts.module.ts');
  });

  it('follows a file that begins to import another', () => {
    const graph = ImportGraph.read(root);
    write('apps/feeds/src/main.ts', "import { word } from '@rookery/words';");
    graph.update(['apps/feeds/src/main.ts']);
    expect(graph.reach(['apps/feeds/src/main.ts'])).toContain('libs/words/src/word.ts');
  });
});
