import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceFiles } from '../../tools/check/workspace-files.ts';
import { workspaceRoot } from '../../tools/workspace.ts';

const pages = workspaceFiles(workspaceRoot).filter((path) => path.endsWith('.md') && !path.includes('/files/'));

describe('links of a page', () => {
  it('are looked at on every page', () => expect(pages).toContain('docs/operations.md'));

  it.each(pages)('%s lead to files and headings', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

/** Targets inside the workspace; code is no link. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(workspaceRoot, page), 'utf8')
    .replaceAll(/^```.*?^```/gms, '')
    .replaceAll(/`[^`\n]*`/g, 'code');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^\w+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(workspaceRoot, page) : join(workspaceRoot, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || !file.endsWith('.md') || headingsOf(file).has(heading);
}

/** As GitHub names them. */
function headingsOf(file: string): Set<string> {
  const titles = [...readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => title!);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}
