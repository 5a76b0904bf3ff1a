import { waitFor } from '../infra/wait.ts';
import type { AppProcess } from './app-process.ts';

const timeoutMs = 120_000;
const answerTimeoutMs = 2_000;

/** A process and the address that says whether it is ready. */
export interface Awaited {
  process: AppProcess;
  url: string;
}

/**
 * Waits until every app says that it is ready.
 * @param failuresMax how often one may end meanwhile
 * @throws when one ends that often, or the time is over: the message names who is not ready
 */
export async function waitUntilReady(apps: Awaited[], signal: AbortSignal, failuresMax = 5): Promise<void> {
  const waiting = new Set(apps);
  const ask = async () => {
    await Promise.all([...waiting].map(async (app) => (await isReady(app.url)) && waiting.delete(app)));
    const hopeless = apps.find(({ process }) => process.failures >= failuresMax);
    if (hopeless)
      throw new Error(
        `${hopeless.process.name} ended ${failuresMax === 1 ? 'at once' : `${failuresMax} times`}; its lines above say why.`,
      );
    return waiting.size === 0;
  };
  if (await waitFor(ask, { timeoutMs, intervalMs: 100, signal })) return;
  const names = [...waiting].map(({ process }) => process.name).join(', ');
  throw new Error(`Not ready after ${timeoutMs / 1000} s: ${names}.`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
