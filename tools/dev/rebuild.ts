import { join } from 'node:path';
import { compileFiles, type CompileResult } from '../build/compile-files.ts';
import type { ImportGraph } from '../graph/import-graph.ts';
import { runCommand } from '../infra/run-command.ts';

const generateTimeoutMs = 60_000;

/**
 * Generates the code of the contracts.
 * @throws what buf says when it refuses them, with file and line
 */
export async function generateContracts(root: string): Promise<void> {
  const buf = join(root, 'node_modules', '.bin', 'buf');
  const { code, output } = await runCommand(buf, ['generate'], { cwd: root, timeoutMs: generateTimeoutMs });
  if (code !== 0) throw new Error(output.trim());
}

/**
 * Compiles what changed, when all of it is well: dist never holds half of a change.
 * @param entries of the apps: what they reach has to be there
 * @returns what is wrong, with file and line, or which files' code is another now
 */
export async function rebuild(
  root: string,
  graph: ImportGraph,
  { changed, entries }: { changed: readonly string[]; entries: readonly string[] },
): Promise<CompileResult> {
  graph.update(changed);
  const broken = graph.brokenIn(graph.reach(entries));
  const missing = broken.map(({ file, line, specifier }) => `${file}:${line}: there is no ${specifier}`);
  return missing.length > 0 ? { problems: missing, changed: [] } : compileFiles(root, changed);
}
