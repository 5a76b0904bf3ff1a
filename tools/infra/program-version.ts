import { runCommand } from './run-command.ts';

/**
 * Asks a program for its version.
 * @returns such as `2.15.1`, or undefined when the program does not run
 */
export async function versionOf(program: string): Promise<string | undefined> {
  const result = await runCommand(program, ['--version'], { cwd: '/', timeoutMs: 10_000 }).catch(() => undefined);
  return result?.code === 0 ? /v?(\d+\.\d+\.\d+)/.exec(result.output)?.[1] : undefined;
}

/** Orders version numbers by their first three parts; for `Array.sort`, oldest first. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  const index = a.findIndex((part, position) => part !== b[position]);
  return index < 0 ? 0 : a[index]! - b[index]!;
}

function numbersOf(version: string): number[] {
  const parts = version.split(/[^0-9]+/, 3).map(Number);
  return [0, 1, 2].map((index) => parts[index] || 0);
}
