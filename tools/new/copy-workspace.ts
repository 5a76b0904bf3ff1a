import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedCode, workspaceFiles } from '../check/workspace-files.ts';

/** Copies what people and generators wrote of a workspace, with the dependencies of the original. */
export async function copyWorkspace(from: string, to: string): Promise<void> {
  for (const path of [...workspaceFiles(from), generatedCode]) {
    await cp(join(from, path), join(to, path), { recursive: true });
  }
  await symlink(join(from, 'node_modules'), join(to, 'node_modules'));
}
