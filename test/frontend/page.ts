import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const block = /^(\[`[^`]+`\]\(\.\.\/(\S+)\):\n\n```(?:ts|graphql)\n)[\s\S]*?^```$/gm;

export const pagePath = join(root, 'docs', 'frontend.md');

/** The page with each file it shows as the file is now. */
export async function withFiles(): Promise<string> {
  const page = await readFile(pagePath, 'utf8');
  const files = await filesOf(page);
  return page.replace(block, (_all, head: string, path: string) => `${head}${files.get(path) ?? ''}\`\`\``);
}

/** What the page shows, by path. */
export async function filesOf(page: string): Promise<Map<string, string>> {
  const paths = [...page.matchAll(block)].map(([, , path = '']) => path);
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
}
