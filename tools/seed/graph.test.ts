import { friendshipsIn, parseGraph } from './graph.ts';

describe('parseGraph', () => {
  it('connects both ways, once, and leaves out comments and empty lines', () => {
    const graph = parseGraph('# friends\n1 2\n2 1\n\n2\t3 # again\r\n4 4\n');
    expect(Object.fromEntries([...graph].map(([handle, friends]) => [handle, [...friends]]))).toEqual({
      seed_1: ['seed_2'],
      seed_2: ['seed_1', 'seed_3'],
      seed_3: ['seed_2'],
      seed_4: [],
    });
    expect(friendshipsIn(graph)).toBe(2);
  });

  it.each([
    ['a line of one name', '1\n'],
    ['a line of three', '1 2 3\n'],
    ['names that differ only in case', 'Ada bob\nada eve\n'],
    ['a name no handle may have', 'a-b c\n'],
    ['no edge at all', '# nothing\n'],
  ])('refuses %s', (_, text) => {
    expect(() => parseGraph(text)).toThrow(/expected|differ|no edge/);
  });
});
