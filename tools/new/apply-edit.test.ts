import { describe, expect, it } from '@jest/globals';
import { applyEdit } from './apply-edit.ts';

const text = 'a\n  b\n\nc\n  b\n';

describe('applyEdit', () => {
  it('changes the one place that fits', () => {
    expect(applyEdit(text, { edit: 'x.ts', lines: [' a', '-  b', '+  $&', '+d', ' '] })).toBe('a\n  $&\nd\n\nc\n  b\n');
  });

  it.each([
    ['nowhere', [' c', '-d'], 0],
    ['in two places', ['-  b', '+d'], 2],
  ])('refuses what fits %s, and names file and lines', (_, lines, times) => {
    const edited = () => applyEdit(text, { edit: 'x.ts', lines });
    expect(edited).toThrow(`x.ts: expected these lines once, found them ${times} times:\n`);
  });
});
