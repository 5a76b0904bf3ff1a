import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const fence = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\s*$/gm;
const inlineCode = /`[^`\n]*`/g;
const link = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s*(\S+)/gm;
const elsewhere = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

/**
 * Follows every link of a Markdown page that stays inside the workspace, to its file and its heading.
 * @param page path relative to `root`
 * @returns one line for every link that leads nowhere
 */
export function findBrokenLinks(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(fence, '').replace(inlineCode, '');
  const targets = [...text.matchAll(link)].map((match) => match[1] ?? match[2] ?? '');
  return targets
    .filter((target) => !elsewhere.test(target))
    .flatMap((target) => {
      const problem = problemOf(root, page, target);
      return problem ? [`${page}: the link to ${target} ${problem}`] : [];
    });
}

function problemOf(root: string, page: string, target: string): string | undefined {
  const [path = '', heading] = target.split('#', 2);
  const local = path.startsWith('/') ? path.slice(1) : normalize(join(dirname(page), decodeURI(path)));
  const file = path === '' ? page : local;
  if (file.startsWith('..')) return 'leaves the workspace';
  if (!existsSync(join(root, file))) return 'leads to no file';
  if (!heading || !file.endsWith('.md') || !statSync(join(root, file)).isFile()) return undefined;
  return headingsOf(readFileSync(join(root, file), 'utf8')).has(heading) ? undefined : 'leads to no heading';
}

/** Anchors as GitHub makes them: lower case, blanks to hyphens, other punctuation dropped, repetitions numbered. */
function headingsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of text.replace(fence, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}
