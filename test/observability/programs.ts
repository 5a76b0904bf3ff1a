import { findMonitoring, type Monitoring } from '../../tools/infra/find-monitoring.ts';
import { runCommand } from '../../tools/infra/run-command.ts';

/** Prometheus, Alertmanager and their tools, or undefined where they cannot be had. */
export const monitoring: Monitoring | undefined = await findMonitoring().catch((error: Error) => {
  process.stderr.write(`SKIPPED, rules and routes are not checked: ${error.message}\n`);
  return undefined;
});

/** `it` where the programs are; elsewhere the test counts as skipped. */
export const itWithPrograms = monitoring ? it : it.skip;

/**
 * Runs promtool or amtool.
 * @returns what it printed
 * @throws with that, when it does not exit with 0
 */
export async function run(program: 'promtool' | 'amtool', args: string[], cwd: string): Promise<string> {
  const { code, output } = await runCommand(monitoring![program], args, { cwd, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(output);
  return output;
}
