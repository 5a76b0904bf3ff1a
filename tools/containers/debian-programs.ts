import { existsSync } from 'node:fs';
import { apt, aptProblemOf } from '../infra/apt.ts';

/**
 * Installs Debian's packages on this machine, unless a program of theirs is there.
 * @param wanted the program that tells, and the packages that bring it and what it needs
 * @throws what apt says
 */
export async function installUnlessThere(
  { program, packages }: { program: string; packages: readonly string[] },
  log: (line: string) => void,
): Promise<void> {
  if (existsSync(program)) return;
  log(`installs Debian's ${packages.join(', ')}`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { code, output } = await apt(args, '/');
    if (code !== 0) throw new Error(`${program} is missing, and apt-get ${args[0]}: ${aptProblemOf(output)}`);
  }
}
