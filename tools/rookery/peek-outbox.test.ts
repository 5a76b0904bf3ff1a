import { describe, expect, it } from '@jest/globals';
import { onStreamWords } from './peek-outbox.ts';

describe('onStreamWords', () => {
  it.each([
    [{ lastSeq: 7, onStream: 7 }, 'and all of them stand on the stream'],
    [{ lastSeq: 7, onStream: 5 }, 'and the stream ends with 5: 2 are to be published'],
    [{ lastSeq: 7, onStream: null }, 'and how many of them stand on the stream is not known'],
  ])('of %j', (found, words) => {
    expect(onStreamWords(found)).toBe(words);
  });
});
