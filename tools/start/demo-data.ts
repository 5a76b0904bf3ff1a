import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import type { ChildHost } from './child.ts';
import type { DataDirectory } from './data-directory.ts';
import { runTask } from './task.ts';

const timeoutMs = 300_000;

/**
 * Loads the demo data through the public API, once per data directory. A failure is said and left for the next start:
 * the system runs without.
 */
export async function loadDemoData(
  data: DataDirectory,
  gatewayUrl: string,
  host: ChildHost,
  signal: AbortSignal,
): Promise<void> {
  const script = join(workspaceRoot, 'tools', 'demo', 'main.ts');
  if (data.state.demoLoaded || !existsSync(script)) return;
  host.output.say('info', 'loading demo data …');
  const env = { ...process.env, ROOKERY_URL: gatewayUrl };
  try {
    await runTask({ name: 'demo data', label: 'demo', args: [script], env }, host, { timeoutMs, signal });
    data.update({ demoLoaded: true });
  } catch (error) {
    signal.throwIfAborted();
    host.output.say('warn', `the demo data is not (all) there: ${(error as Error).message}`);
  }
}
