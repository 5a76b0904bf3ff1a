import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import type { Change } from './run-schematic.ts';

/**
 * Makes what is made of what was written: formats it, generates the code of the contracts, and writes the references, the
 * gateway's schema and the manifests.
 * @throws with the output of the step that failed
 */
export async function finish(root: string, changes: readonly Change[]): Promise<void> {
  const run = async (program: string, ...args: string[]) => {
    const { code, output } = await runCommand(process.execPath, [join(root, program), ...args], {
      cwd: root,
      timeoutMs: 120_000,
    });
    if (code !== 0) throw new Error(`${program} ended with code ${code}:\n${output}`);
  };
  const paths = changes.map(({ path }) => path);
  await run('node_modules/prettier/bin/prettier.cjs', '--write', '--ignore-unknown', ...paths);
  if (!paths.some((path) => path.startsWith('proto/') || path.startsWith('apps/gateway/'))) return;
  await run('node_modules/@bufbuild/buf/bin/buf', 'generate');
  await run('tools/reference/main.ts');
  await run('tools/manifests/write-main.ts');
}
