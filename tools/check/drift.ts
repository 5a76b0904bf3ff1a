import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { generatedCode } from './workspace-files.ts';

/**
 * Generates the code of the contracts elsewhere and compares it with what is committed.
 * @returns what differs and what to do; empty when nothing does
 */
export async function findDrift(root: string): Promise<string> {
  const fresh = await mkdtemp(join(tmpdir(), 'rookery-gen-'));
  try {
    const buf = join(root, 'node_modules', '.bin', 'buf');
    const { code, output } = await runCommand(buf, ['generate', '-o', fresh], { cwd: root, timeoutMs: 120_000 });
    if (code !== 0) return output;
    const differences = compareFolders(join(root, generatedCode), join(fresh, generatedCode));
    return differences.length === 0 ? '' : [...differences, 'Run "npm run gen" and commit what it writes.'].join('\n');
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** One line for every file that is in only one of two folders or differs. */
export function compareFolders(committed: string, fresh: string): string[] {
  const [before, after] = [filesOf(committed), filesOf(fresh)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    if (!after.has(name)) return [`${name}: no contract makes it any more`];
    if (!before.has(name)) return [`${name}: is missing`];
    return before.get(name) === after.get(name) ? [] : [`${name}: is not what the contracts say`];
  });
}

function filesOf(folder: string): Map<string, string> {
  const files = globSync('**/*.ts', { cwd: folder });
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
