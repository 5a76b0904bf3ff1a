import { appendFileSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FileLines } from './file-lines.ts';

describe('FileLines', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lines-')), 'app.out');

  it('has none while there is no file, then all that are whole, each once', () => {
    const lines = new FileLines(file);
    expect(lines.read()).toEqual([]);
    writeFileSync(file, 'one\ntw');
    expect(lines.read()).toEqual(['one']);
    appendFileSync(file, `o\n${'x'.repeat(100_000)}\n`);
    expect(lines.read()).toEqual(['one', 'two', 'x'.repeat(100_000)]);
    expect(lines.read()).toHaveLength(3);
  });

  it('keeps a letter together that is written in two parts', () => {
    const lines = new FileLines(file, { from: statSync(file).size });
    const bytes = Buffer.from('é\n');
    appendFileSync(file, bytes.subarray(0, 1));
    expect(lines.read()).toEqual([]);
    appendFileSync(file, bytes.subarray(1));
    expect(lines.read()).toEqual(['é']);
  });
});
