import { NearCache } from './near-cache.js';

const valueOf = (key: string) => ({ key });

function cacheOf(options: Partial<ConstructorParameters<typeof NearCache>[0]> = {}) {
  const asked: string[][] = [];
  const cache = new NearCache<{ key: string }>({
    name: 'test',
    entriesMax: 3,
    ageMsMax: 60_000,
    isCurrent: () => true,
    ...options,
  });
  const fetch = async (keys: string[]) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, valueOf(key)]));
  };
  const keysOf = async (...keys: string[]) => [...(await cache.getMany(keys, fetch)).keys()].sort();
  return { cache, asked, fetch, keysOf };
}

describe('NearCache', () => {
  it('fetches what it does not have, once for all keys, and leaves out what nobody knows', async () => {
    const { asked, keysOf } = cacheOf();
    expect(await keysOf('a', 'b', 'a', 'unknown')).toEqual(['a', 'b']);
    expect(await keysOf('a', 'c')).toEqual(['a', 'c']);
    expect(asked).toEqual([['a', 'b', 'unknown'], ['c']]);
  });

  it('keeps no more than it may, and drops what was used longest ago', async () => {
    const { cache, keysOf } = cacheOf();
    await keysOf('a', 'b', 'c');
    cache.get('a');
    await keysOf('d');
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
  });

  it('shares a fetch among those who miss the same key', async () => {
    const { cache, asked } = cacheOf();
    const answer = Promise.withResolvers<void>();
    const slow = async (keys: string[]) => {
      asked.push(keys);
      await answer.promise;
      return new Map(keys.map((key) => [key, valueOf(key)]));
    };
    const both = Promise.all([cache.getMany(['a', 'b'], slow), cache.getMany(['b', 'c'], slow)]);
    answer.resolve();
    const [first, second] = await both;
    expect([[...first.keys()].sort(), [...second.keys()].sort()]).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('asks again when the fetch it shared has failed', async () => {
    const { cache, fetch, asked } = cacheOf();
    const failing = cache.getMany(['a'], () => Promise.reject(new Error('out of time')));
    const sharing = cache.getMany(['a'], fetch);
    await expect(failing).rejects.toThrow('out of time');
    expect((await sharing).get('a')).toEqual({ key: 'a' });
    expect(asked).toEqual([['a']]);
  });

  it('does not keep what was forgotten while it was fetched', async () => {
    const { cache, asked, keysOf } = cacheOf();
    const answer = Promise.withResolvers<Map<string, { key: string }>>();
    const reading = cache.getMany(['a'], () => answer.promise);
    cache.forget('a');
    answer.resolve(new Map([['a', { key: 'old' }]]));
    expect((await reading).get('a')).toEqual({ key: 'old' });
    await keysOf('a');
    expect(asked).toEqual([['a']]);
  });

  it('neither reads nor keeps while it may have missed something', async () => {
    let isCurrent = true;
    const { asked, keysOf } = cacheOf({ isCurrent: () => isCurrent });
    await keysOf('a');
    isCurrent = false;
    await keysOf('a', 'b');
    isCurrent = true;
    await keysOf('a', 'b');
    expect(asked).toEqual([['a'], ['a', 'b'], ['b']]);
  });

  it('is off when it may hold nothing', async () => {
    const { asked, keysOf } = cacheOf({ entriesMax: 0 });
    await keysOf('a');
    await keysOf('a');
    expect(asked).toEqual([['a'], ['a']]);
  });
});
