import { setTimeout as delay } from 'node:timers/promises';
import type { NameEntry } from '../infra/name-server.ts';

const lookEveryMs = 1_000;
/** One refusal may be a moment without CPU. */
const refusalsMin = 2;
const answerMsMax = 2_000;
const notReady = 503;

/**
 * Takes an instance out of its app's name when it says twice in a row that it is not ready, as a cluster does, and lets
 * it in again. One that says nothing stays as it is: it may be starting, and who calls one that hangs finds that out.
 * @param signal ends it, before the instance leaves the name for good
 * @param everyMs for tests, between two looks
 */
export async function followReadiness(
  readyUrl: string,
  entry: NameEntry,
  signal: AbortSignal,
  everyMs = lookEveryMs,
): Promise<void> {
  for (let refusals = 0; ;) {
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const status = await statusOf(readyUrl, signal);
    if (signal.aborted) return;
    if (status === 200) entry.enter();
    refusals = status === notReady ? refusals + 1 : 0;
    if (refusals >= refusalsMin) entry.leave();
  }
}

async function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
