import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { relocateProgram } from './relocate-program.ts';

const folder = '/usr/share/prometheus/alertmanager';

describe('relocateProgram', () => {
  it.each([folder, `${folder}s`])('replaces %s by a path to the working folder that is as long', async (path) => {
    const program = write(`\0é${path}\u00ff${path}/ui end`);
    const before = readFileSync(program);
    await relocateProgram(program, path);
    const after = readFileSync(program);
    expect(after).toHaveLength(before.length);
    expect(after.toString()).not.toContain('/usr/share');
    expect(
      after
        .toString()
        .match(/\/proc\/self\/cwd[/.]+/g)
        ?.map(({ length }) => length),
    ).toEqual([path.length, path.length + 1]);
    expect(after.toString().endsWith('ui end')).toBe(true);
  });

  it('leaves a program alone that does not know the folder', async () => {
    const program = write('something else');
    await relocateProgram(program, folder);
    expect(readFileSync(program, 'utf8')).toBe('something else');
  });

  it('refuses a folder that is too short', async () => {
    await expect(relocateProgram(write(''), '/usr/share')).rejects.toThrow('got /usr/share');
  });
});

function write(text: string): string {
  const program = join(mkdtempSync(join(tmpdir(), 'relocate-')), 'program');
  writeFileSync(program, text);
  return program;
}
