import { describe, expect, test } from '@jest/globals';
import { composeQuery } from './search-query.js';

describe('composeQuery', () => {
  test.each([
    ['rook -roof', 'rook -roof'],
    ['one-way e-mail -"a phrase"', 'one-way e-mail -"a phrase"'],
    ['-a -b -c', '-a -b -c'],
    [' cafe\u0301 ', 'caf\u00e9'],
    ['------a', '-a'],
    ['rook - -(|- ! -& -roof', 'rook -roof'],
  ])('makes of %j %j', (query, composed) => {
    expect(composeQuery(query)).toBe(composed);
  });
});
