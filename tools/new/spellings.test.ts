import { describe, expect, it } from '@jest/globals';
import { pluralOf, singularOf, spellingsOf } from './spellings.ts';

describe('spellingsOf', () => {
  it('spells a name of two words as every language wants it', () => {
    expect(spellingsOf('saved-post')).toEqual({
      kebab: 'saved-post',
      snake: 'saved_post',
      upper: 'SAVED_POST',
      camel: 'savedPost',
      pascal: 'SavedPost',
      words: 'saved post',
    });
  });
});

describe('singularOf', () => {
  it.each([
    ['bookmarks', 'bookmark'],
    ['stories', 'story'],
    ['boxes', 'box'],
    ['saved-searches', 'saved-search'],
    ['classes', 'class'],
    ['houses', 'house'],
  ])('of %s is %s', (plural, singular) => {
    expect(singularOf(plural)).toBe(singular);
  });

  it.each(['inbox', 'media', 's'])('of %s there is none', (word) => {
    expect(singularOf(word)).toBeUndefined();
  });

  it.each(['key', 'church', 'story'])('goes with the plural of %s', (word) => {
    expect(singularOf(pluralOf(word))).toBe(word);
  });
});
