import { describe, expect, test } from '@jest/globals';
import { charactersIn, composeText } from './post-text.js';

describe('composeText', () => {
  test('composes Unicode, so that two spellings of one word are one', () => {
    expect(composeText('cafe\u0301')).toBe('caf\u00e9');
  });

  test('trims both ends and keeps the inside', () => {
    expect(composeText(' \n two  words\u00a0')).toBe('two  words');
  });

  test('makes every line break one line feed', () => {
    expect(composeText('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
  });
});

describe('charactersIn', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['👍', 1],
    ['👩‍🚀', 3],
  ])('counts the code points of %j', (text, count) => {
    expect(charactersIn(text)).toBe(count);
  });
});
