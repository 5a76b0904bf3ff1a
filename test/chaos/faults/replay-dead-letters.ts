import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../../../tools/infra/run-command.ts';
import { workspaceRoot } from '../../../tools/workspace.ts';
import type { ChaosWorld } from '../world/chaos-world.ts';

const attemptsMax = 20;
const retryMs = 1_000;
const timeoutMs = 30_000;

/**
 * Replays every dead letter of an app as an operator does, with the operators' command, and again while something is
 * away. Returns how many there were; what cannot be replayed is left, and found by whoever looks for it.
 */
export async function replayDeadLetters({ directory }: ChaosWorld, app: string): Promise<number> {
  const command = ['dead-letters', 'replay', '--app', app, '--all', '--json', '--data-dir', directory];
  const { NODE_OPTIONS: _, ...env } = process.env;
  let letters = 0;
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const options = { cwd: workspaceRoot, timeoutMs, env };
    const { code, stdout } = await runCommand(process.execPath, ['tools/rookery/main.ts', ...command], options);
    letters = Math.max(letters, lettersIn(stdout));
    if (code === 0) break;
    await delay(retryMs);
  }
  return letters;
}

/** None when the command could not finish. */
function lettersIn(stdout: string): number {
  return stdout === '' ? 0 : (JSON.parse(stdout) as { letters: number }).letters;
}
