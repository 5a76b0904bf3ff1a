import { setTimeout as delay } from 'node:timers/promises';

/**
 * Tries an assertion until it passes, for what happens soon and announces nothing. Resolves to what it returned; throws
 * its last error after `withinMs` (15 s when not said: a passing one returns at once, and a busy machine is no failure).
 */
export async function settle<Result>(
  assertion: () => Result | Promise<Result>,
  { withinMs = 15_000 }: { withinMs?: number } = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await delay(20);
    }
  }
}
