import { batchPages } from './batch-pages.js';
import type { ListKey } from './batch-pages.js';

function lists({ fails = () => false }: { fails?: (ids: string[]) => boolean } = {}) {
  const calls: { ids: string[]; first: number; after: string }[] = [];
  const loader = batchPages(async (ids, page) => {
    calls.push({ ids, ...page });
    if (fails(ids)) throw new Error('away');
    return ids.map((id) => `page of ${id}`);
  });
  const load = (keys: ListKey[]) => loader.loadMany(keys);
  return { calls, load };
}

const key = (id: string, first = 5, after = ''): ListKey => ({ id, first, after });
const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

describe('batchPages', () => {
  it('asks once for the same page of many lists, each once', async () => {
    const { calls, load } = lists();
    expect(await load([key('a'), key('b'), key('a')])).toEqual(['page of a', 'page of b', 'page of a']);
    expect(calls).toEqual([{ ids: ['a', 'b'], first: 5, after: '' }]);
  });

  it('asks apart for pages of other sizes', async () => {
    const { calls, load } = lists();
    await load([key('a', 5), key('b', 6), key('c', 5)]);
    expect(calls.map(({ ids, first }) => [first, ...ids])).toEqual([
      [5, 'a', 'c'],
      [6, 'b'],
    ]);
  });

  it('takes a cursor to its own list alone, also where two lists have the same', async () => {
    const { calls, load } = lists();
    expect(await load([key('a', 5, 'x'), key('b', 5, 'x')])).toEqual(['page of a', 'page of b']);
    expect(calls.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  });

  it.each([
    [100, 45, [20, 20, 5]],
    [0, 101, [100, 1]],
    [1, 201, [200, 1]],
  ])('with pages of %i, asks for %i lists in calls of %j', async (first, count, expected) => {
    const { calls, load } = lists();
    const found = await load(ids(count).map((id) => key(id, first)));
    expect(calls.map(({ ids }) => ids.length)).toEqual(expected);
    expect(found.at(-1)).toBe(`page of ${count - 1}`);
  });

  it('loses only the lists of a call that failed', async () => {
    const { load } = lists({ fails: (ids) => ids.includes('b') });
    expect(await load([key('a', 5), key('b', 6)])).toEqual(['page of a', new Error('away')]);
  });
});
