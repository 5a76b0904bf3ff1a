import type { CheckResult } from './checks.ts';

/** Writes one line per check, and below it all a failing one had to say. */
export function reportChecks(results: CheckResult[], write: (text: string) => void): void {
  for (const { name, isGood, output, seconds } of results) {
    write(`${isGood ? '✓' : '✗'} ${name.padEnd(15)} ${seconds.toFixed(1)} s`);
    if (!isGood) write(output.trimEnd().replace(/^/gm, '    '));
  }
}
