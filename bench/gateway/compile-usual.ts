import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { workspaceRoot } from '../../tools/workspace.ts';

/** Compiles usual/, whose decorators Node cannot read, as the apps are compiled. Returns the folder. */
export async function compileUsual(): Promise<string> {
  const from = join(import.meta.dirname, 'usual');
  // Below the workspace, so that packages are found.
  const to = join(workspaceRoot, '.rookery', 'bench', 'usual');
  for (const file of globSync('**/*.ts', { cwd: from })) {
    const { code } = await transformFile(join(from, file), { configFile: join(workspaceRoot, '.swcrc') });
    const target = join(to, file.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  return to;
}
