import { describe, expect, it } from '@jest/globals';
import { AppRestarts } from './app-restarts.ts';

/** Restarts that last until they are told to end, or are superseded. */
function heldRestarts() {
  const begun: { app: string; files: readonly string[]; end: () => void }[] = [];
  let running = 0;
  let runningMax = 0;
  const restarts = new AppRestarts(async (app, files, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    runningMax = Math.max(runningMax, ++running);
    begun.push({ app, files, end: resolve });
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    running--;
  });
  return { restarts, begun, atOnce: () => runningMax };
}

describe('AppRestarts', () => {
  it('gives up one that is under way for a newer one, once at a time, and loses no reason', async () => {
    const { restarts, begun, atOnce } = heldRestarts();
    restarts.request('posts', ['a']);
    restarts.request('posts', ['b']);
    restarts.request('posts', ['c']);
    await Promise.resolve();
    await Promise.resolve();
    begun.at(-1)!.end();
    await restarts.settled();
    expect(begun.map(({ files }) => files)).toEqual([['a'], ['b', 'c']]);
    expect(atOnce()).toBe(1);
  });

  it('restarts different apps side by side', async () => {
    const { restarts, begun, atOnce } = heldRestarts();
    restarts.request('posts', ['a']);
    restarts.request('feeds', ['a']);
    expect(begun.map(({ app }) => app)).toEqual(['posts', 'feeds']);
    expect(atOnce()).toBe(2);
    for (const { end } of begun) end();
    await restarts.settled();
  });

  it('is closed when what was under way is over, and begins nothing more', async () => {
    const { restarts, begun } = heldRestarts();
    restarts.request('posts', ['a']);
    restarts.request('posts', ['b']);
    await restarts.close();
    restarts.request('posts', ['c']);
    expect(begun.map(({ files }) => files)).toEqual([['a']]);
  });

  it('does not lose who asks in the turn in which a restart is over', async () => {
    const begun: (readonly string[])[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const restarts = new AppRestarts((_, files) => (begun.push(files), promise));
    restarts.request('posts', ['a']);
    // Heard of right after the restart's own end.
    const asked = promise.then(() => restarts.request('posts', ['b']));
    resolve();
    await asked;
    await restarts.settled();
    expect(begun).toEqual([['a'], ['b']]);
  });
});
