import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer. For what lives in another process and announces nothing.
 * @param ask returns something truthy when the wait is over
 * @param bounds `timeoutMs` ends the wait, `intervalMs` (default 50) lies between two questions, `signal` gives up early
 * @returns what `ask` returned, or undefined when the time was over
 * @throws the signal's reason when it is aborted
 */
export async function waitFor<T>(
  ask: () => T | Promise<T>,
  bounds: { timeoutMs: number; intervalMs?: number; signal?: AbortSignal },
): Promise<T | undefined> {
  const deadline = performance.now() + bounds.timeoutMs;
  for (;;) {
    bounds.signal?.throwIfAborted();
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(bounds.intervalMs ?? 50);
  }
}
