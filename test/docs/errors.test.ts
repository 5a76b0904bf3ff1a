import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** `CODE REASON` of every error the code can make, found by the pair of literals that makes one. */
function reasonsInCode(): Set<string> {
  const codes =
    'INVALID_ARGUMENT|FAILED_PRECONDITION|UNAUTHENTICATED|PERMISSION_DENIED|NOT_FOUND|ALREADY_EXISTS|ABORTED|' +
    'RESOURCE_EXHAUSTED|UNAVAILABLE|DEADLINE_EXCEEDED|INTERNAL';
  const pair = new RegExp(`'(${codes})',\\s*'([A-Z][A-Z_]+)'`, 'g');
  const found = new Set<string>();
  for (const folder of ['apps', 'libs']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/src.*[.]ts$/.test(file) || file.includes('/gen/') || file.endsWith('.test.ts')) continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      for (const [, code, reason] of text.matchAll(pair)) {
        // Two codes side by side are a list of codes.
        if (reason === code || !new RegExp(`^(${codes})$`).test(reason ?? '')) found.add(`${reason} ${code}`);
      }
    }
  }
  return found;
}

function reasonsInPage(): Set<string> {
  const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
  return new Set(
    [...page.matchAll(/^\| `([A-Z_]+)` \| ([A-Z_]+) \|/gm)].map(([, reason, code]) => `${reason} ${code}`),
  );
}

describe('docs/errors.md', () => {
  it('lists exactly the reasons the code has, with their codes', () => {
    expect([...reasonsInPage()].sort()).toEqual([...reasonsInCode()].sort());
  });
});
