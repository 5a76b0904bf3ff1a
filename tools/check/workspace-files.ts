import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const skippedFolders = new Set(['node_modules', 'dist', '.git', '.rookery', 'coverage']);
/** The folder of what buf makes of the contracts; nobody writes there. */
export const generatedCode = 'libs/contracts/src/gen';

/** Paths of all files people write, relative to the workspace, with slashes. Needs no git: an archive is checked too. */
export function workspaceFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      return skippedFolders.has(entry.name) || path === generatedCode ? [] : workspaceFiles(root, path);
    }
    return entry.isFile() ? [path] : [];
  });
}
