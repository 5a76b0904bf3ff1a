import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { compileFiles } from './compile-files.ts';

// Decorators and their types, names of libs, imports of files: what the compiler is configured for.
const samples = ['apps/posts/src/posts.module.ts', 'apps/posts/src/model/post.ts', 'libs/rpc/src/index.ts'];

describe('compileFiles', () => {
  let root: string;
  const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
  const outputOf = (file: string) => join('dist', file.replace(/ts$/, 'js'));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'compile-'));
    for (const file of ['.swcrc', 'tsconfig.json']) cpSync(join(workspaceRoot, file), join(root, file));
    // Names of libs are found by looking, so there have to be some.
    cpSync(join(workspaceRoot, 'libs'), join(root, 'libs'), { recursive: true });
    cpSync(join(workspaceRoot, 'apps/posts'), join(root, 'apps/posts'), { recursive: true });
  });

  it('writes what `nest build` writes, to the last byte, and the map beside it', async () => {
    expect(await compileFiles(root, samples)).toEqual({ problems: [], changed: samples });
    for (const file of samples.flatMap((sample) => [outputOf(sample), `${outputOf(sample)}.map`]))
      expect([file, read(root, file)]).toEqual([file, read(workspaceRoot, file)]);
  });

  it('writes nothing of a change that is not well, and says file and line', async () => {
    const [good = '', bad = ''] = samples;
    writeFileSync(join(root, bad), 'export const one = 1;\nexport const two = ;\n');
    const result = await compileFiles(root, [good, bad]);
    expect(result).toEqual({ problems: [expect.stringContaining(`${bad}:2:`)], changed: [] });
    expect(existsSync(join(root, outputOf(good)))).toBe(false);
  });

  it('tells a change of types from one of code', async () => {
    const [file = ''] = samples;
    const source = join(root, file);
    await compileFiles(root, [file]);
    writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport type Word = string;\n`);
    expect(await compileFiles(root, [file])).toEqual({ problems: [], changed: [] });
    writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport const word = 'yes';\n`);
    expect(await compileFiles(root, [file])).toEqual({ problems: [], changed: [file] });
  });

  it('removes the output of a source that is gone', async () => {
    const gone = 'apps/posts/src/gone.ts';
    mkdirSync(dirname(join(root, outputOf(gone))), { recursive: true });
    writeFileSync(join(root, outputOf(gone)), '');
    rmSync(join(root, gone), { force: true });
    expect(await compileFiles(root, [gone])).toEqual({ problems: [], changed: [gone] });
    expect(existsSync(join(root, outputOf(gone)))).toBe(false);
  });
});
