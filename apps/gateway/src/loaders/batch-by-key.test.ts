import { batchByKey, loadKnown } from './batch-by-key.js';

function rows() {
  const calls: string[][] = [];
  const fetch = async (keys: string[]) => {
    calls.push(keys);
    return keys.filter((key) => key !== 'unknown').map((id) => ({ id: id.toUpperCase() }));
  };
  return { calls, fetch, keyOf: ({ id }: { id: string }) => id };
}

const canonical = (key: string) => key.toLowerCase();

describe('batchByKey', () => {
  it('asks once for everything one tick wants, each key once', async () => {
    const { calls, ...options } = rows();
    const loader = batchByKey({ ...options, canonical });
    const found = await Promise.all(['a', 'b', 'A', 'unknown'].map((key) => loader.load(key)));
    expect(found).toEqual([{ id: 'A' }, { id: 'B' }, { id: 'A' }, null]);
    expect(calls).toEqual([['a', 'b', 'unknown']]);
  });

  it('leaves out what nobody knows, and asks nobody for nothing', async () => {
    const { calls, ...options } = rows();
    const loader = batchByKey({ ...options, canonical });
    expect(await loadKnown(loader, ['b', 'unknown', 'a'])).toEqual([{ id: 'B' }, { id: 'A' }]);
    expect(await loadKnown(loader, [])).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('asks for no more than the owner takes in one call', async () => {
    const { calls, ...options } = rows();
    const loader = batchByKey({ ...options, canonical });
    await Promise.all(Array.from({ length: 201 }, (_, index) => loader.load(`${index}`)));
    expect(calls.map(({ length }) => length)).toEqual([200, 1]);
  });
});
