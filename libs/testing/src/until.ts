import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 10;

/**
 * Waits until `condition` gives something truthy and returns it. Throws after `timeoutMs` (30 s when absent), naming
 * `what` it waited for; an error of `condition` itself ends the wait at once.
 */
export async function until<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  { timeoutMs = 30_000 }: { timeoutMs?: number } = {},
): Promise<Exclude<Value, false | undefined | null | 0 | ''>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Exclude<Value, false | undefined | null | 0 | ''>;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await delay(pollMs);
  }
}
