import { keysetPages } from './batch-page.js';
import { encodeCursor, keysetPage } from './keyset-page.js';

const end = { hasNextPage: false, endCursor: '' };

describe('keysetPage', () => {
  it.each([
    ['none', [], [], end],
    ['fewer rows than fit', ['a'], ['a'], end],
    ['as many as fit', ['a', 'b'], ['a', 'b'], end],
    ['one more', ['a', 'b', 'c'], ['a', 'b'], { hasNextPage: true, endCursor: encodeCursor('b') }],
  ])('has a cursor only when a row follows: %s', (_, rows, items, pageInfo) => {
    expect(keysetPage(rows, 2, (row) => row)).toEqual({ items, pageInfo });
  });

  it('says so of each list of a batch', () => {
    const rows = [1, 1, 3].map((place, id) => ({ place, id }));
    const pages = keysetPages(rows, { lists: 3, size: 1, keyOf: ({ id }) => String(id) });
    expect(pages).toEqual([
      { items: [rows[0]], pageInfo: { hasNextPage: true, endCursor: encodeCursor('0') } },
      { items: [], pageInfo: end },
      { items: [rows[2]], pageInfo: end },
    ]);
  });
});
