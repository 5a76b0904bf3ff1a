import { describe, expect, test } from '@jest/globals';
import { mentionedHandles } from './mentions.js';

describe('mentionedHandles', () => {
  test.each([
    ['hello @ada', ['ada']],
    ['@ada, @bob: (@cyd) “@dan”!', ['ada', 'bob', 'cyd', 'dan']],
    ['line\n@ada_99.', ['ada_99']],
    ["@ada's", ['ada']],
  ])('finds those of %j', (text, handles) => {
    expect(mentionedHandles(text)).toEqual(handles);
  });

  test('names each once, without case, in the order of appearance', () => {
    expect(mentionedHandles('@Bob @ada @BOB @Ada')).toEqual(['bob', 'ada']);
  });

  test.each([
    ['an e-mail address', 'write to ada@example.org'],
    ['a path', 'https://example.org/@ada'],
    ['a handle too short', 'at @ab'],
    ['a handle too long', `@${'a'.repeat(31)}`],
    ['part of a longer word', '@adaß'],
    ['a federated address', '@ada@example.org'],
    ['a bare sign', '@ @@ada'],
  ])('takes %s for none', (_, text) => {
    expect(mentionedHandles(text)).toEqual([]);
  });

  test('takes a handle of 30 characters', () => {
    expect(mentionedHandles(`@${'a'.repeat(30)}`)).toEqual(['a'.repeat(30)]);
  });
});
