import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const page = join(import.meta.dirname, '..', '..', 'docs', 'checklist.md');
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line));

describe('docs/security.md', () => {
  const file = join(dirname(page), 'security.md');
  // As above: [file](path) "name of the test".
  const named = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)]+[.]test[.]ts)\) "([^"]+)"/g)];

  it('names tests', () => expect(named.length).toBeGreaterThan(30));

  it.each(named.map(([, path = '', name = '']) => [name, path]))('"%s" is in %s', (name, path) => {
    expect(readFileSync(join(dirname(file), path), 'utf8')).toContain(name);
  });
});

describe('docs/checklist.md', () => {
  it('has rows', () => expect(rows.length).toBeGreaterThan(5));

  it.each(rows.map((row) => [row.split('|')[2]?.trim().slice(0, 60), row] as const))('%s', (_, row) => {
    const cells = row.split('|').map((cell) => cell.trim());
    for (const [, target] of row.matchAll(/\]\(([^)#]+)\)/g)) {
      expect([target, existsSync(join(dirname(page), target ?? ''))]).toEqual([target, true]);
    }
    // A test is named as [file](path) "name of the test".
    for (const [, path, name] of (cells[4] ?? '').matchAll(/\]\(([^)]+[.]test[.]ts)\) "([^"]+)"/g)) {
      expect(readFileSync(join(dirname(page), path ?? ''), 'utf8')).toContain(name);
    }
    expect(cells[4]).toMatch(/[.]test[.]ts|check/);
  });
});
