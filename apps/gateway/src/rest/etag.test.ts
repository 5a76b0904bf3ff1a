import { matchesEtag } from './etag.js';

describe('matchesEtag', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('%s', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected);
  });
});
