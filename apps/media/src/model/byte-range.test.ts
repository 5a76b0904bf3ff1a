import { resolveRange } from './byte-range.js';

describe('resolveRange', () => {
  it.each([
    ['everything', { offset: 0, length: 0 }, { offset: 0, length: 10 }],
    ['a part', { offset: 2, length: 3 }, { offset: 2, length: 3 }],
    ['the last byte', { offset: 9, length: 0 }, { offset: 9, length: 1 }],
    ['more than there is', { offset: 8, length: 100 }, { offset: 8, length: 2 }],
    ['a suffix', { offset: -4, length: 0 }, { offset: 6, length: 4 }],
    ['a suffix longer than the whole', { offset: -40, length: 0 }, { offset: 0, length: 10 }],
    ['nothing beyond the end', { offset: 10, length: 0 }, undefined],
    ['nothing far beyond the end', { offset: 99, length: 1 }, undefined],
  ])('gives %s', (_, asked, expected) => {
    expect(resolveRange(asked, 10)).toEqual(expected);
  });

  it('gives all of nothing', () => {
    expect(resolveRange({ offset: 0, length: 0 }, 0)).toEqual({ offset: 0, length: 0 });
    expect(resolveRange({ offset: 0, length: 5 }, 0)).toBeUndefined();
  });
});
