import { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';
import { batchByKey } from './batch-by-key.js';
import { Loaders } from './loaders.js';
import type { LoaderOf } from './loader-of.js';
import type { Reads } from './reads.js';

function rowsAsked() {
  const calls: { ids: string[]; timeMs: number }[] = [];
  const rowsById: LoaderOf<ReturnType<typeof batchByKey<{ id: string }>>> = (_, edge) =>
    batchByKey({
      fetch: async (ids) => {
        calls.push({ ids, timeMs: edge().deadlineAt - Date.now() });
        return ids.map((id) => ({ id }));
      },
      keyOf: ({ id }) => id,
    });
  return { calls, rowsById };
}

function loadersOf(timeMs: number): Loaders {
  const call = new Call({ deadlineAt: Date.now() + timeMs });
  return new Loaders({ clients: { feeds: {}, posts: {} } as Clients, reads: {} as Reads, call });
}

describe('Loaders.of', () => {
  it('is one loader for an operation, and another for the next', async () => {
    const { calls, rowsById } = rowsAsked();
    const loaders = loadersOf(10_000);
    await Promise.all([loaders.of(rowsById).load('a'), loaders.of(rowsById).load('b')]);
    await loaders.of(rowsById).load('a');
    expect(calls.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    await loadersOf(10_000).of(rowsById).load('a');
    expect(calls).toHaveLength(2);
  });

  it('asks with half of the time that is left', async () => {
    const { calls, rowsById } = rowsAsked();
    await loadersOf(10_000).of(rowsById).load('a');
    expect(calls[0]?.timeMs).toBeLessThanOrEqual(5_000);
  });

  it('forgets with the others when something has changed', async () => {
    const { calls, rowsById } = rowsAsked();
    const loaders = loadersOf(10_000);
    await loaders.of(rowsById).load('a');
    loaders.forget();
    await loaders.of(rowsById).load('a');
    expect(calls).toHaveLength(2);
  });
});
