import { NearCache } from './near-cache.js';

const valueOf = (key: string) => ({ key });
const inTime = () => ({ deadlineAt: Date.now() + 60_000 });

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
  const keysOf = async (...keys: string[]) => [...(await cache.getMany(keys, fetch, inTime())).keys()].sort();
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

  it('keeps as much as it is told while it runs', async () => {
    const { cache, keysOf } = cacheOf();
    await keysOf('a', 'b', 'c');
    cache.resize(1);
    await keysOf('a', 'b');
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['b']);
    cache.resize(0);
    expect(await keysOf('a', 'b')).toEqual(['a', 'b']);
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual([]);
  });

  it('shares a fetch among those who miss the same key', async () => {
    const { cache, asked } = cacheOf();
    const answer = Promise.withResolvers<void>();
    const slow = async (keys: string[]) => {
      asked.push(keys);
      await answer.promise;
      return new Map(keys.map((key) => [key, valueOf(key)]));
    };
    const both = Promise.all([cache.getMany(['a', 'b'], slow, inTime()), cache.getMany(['b', 'c'], slow, inTime())]);
    answer.resolve();
    const [first, second] = await both;
    expect([[...first.keys()].sort(), [...second.keys()].sort()]).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('asks again when the fetch it shared has failed, once a key for all who wait, and keeps the answer', async () => {
    const { cache, fetch, asked, keysOf } = cacheOf();
    const failing = cache.getMany(['a', 'b'], () => Promise.reject(new Error('out of time')), inTime());
    const sharing = [keysOf('a', 'b'), keysOf('b', 'a'), keysOf('a')];
    await expect(failing).rejects.toThrow('out of time');
    expect(await Promise.all(sharing)).toEqual([['a', 'b'], ['a', 'b'], ['a']]);
    expect(await cache.getMany(['a', 'b'], fetch, inTime())).toHaveProperty('size', 2);
    expect(asked.flat().sort()).toEqual(['a', 'b']);
  });

  it('fails those whose own fetch fails, and nobody else', async () => {
    const { cache, keysOf } = cacheOf();
    const fail = (reason: string) => cache.getMany(['a'], () => Promise.reject(new Error(reason)), inTime());
    const ends = await Promise.allSettled([fail('first'), fail('second'), keysOf('a')]);
    expect(ends).toMatchObject([{ reason: { message: 'first' } }, { reason: { message: 'second' } }, { value: ['a'] }]);
  });

  it('waits for the fetch of another no longer than its own time', async () => {
    const { cache, fetch, asked, keysOf } = cacheOf();
    const answer = Promise.withResolvers<Map<string, { key: string }>>();
    const hanging = cache.getMany(['a'], () => answer.promise, inTime());
    const hurried = cache.getMany(['a'], fetch, { deadlineAt: Date.now() + 20 });
    await expect(hurried).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const patient = keysOf('a');
    answer.resolve(new Map([['a', valueOf('a')]]));
    expect([[...(await hanging).keys()], await patient]).toEqual([['a'], ['a']]);
    expect(asked).toEqual([]);
  });

  it('does not keep what was forgotten while it was fetched', async () => {
    const { cache, asked, keysOf } = cacheOf();
    const answer = Promise.withResolvers<Map<string, { key: string }>>();
    const reading = cache.getMany(['a'], () => answer.promise, inTime());
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
