import { handleField, plainLine, plainText } from '@rookery/errors';

describe('plainText', () => {
  it.each(['\0', 'a\u0007b', '\u007f', '\u0085'])('refuses %j', (text) => {
    expect(plainText.safeParse(text).success).toBe(false);
  });

  it.each(['', 'two\nlines', 'a\ttab', 'naïve 👩‍🚀'])('takes %j', (text) => {
    expect(plainText.parse(text)).toBe(text);
  });
});

describe('plainLine', () => {
  it.each(['a\0', 'two\nlines', 'a\ttab', '\u0085b'])('refuses %j', (text) => {
    expect(plainLine.safeParse(text).success).toBe(false);
  });

  it('trims what it takes', () => {
    expect(plainLine.parse(' naïve 👩‍🚀\n')).toBe('naïve 👩‍🚀');
  });
});

describe('handleField', () => {
  it.each(['ab', 'a b c', 'abc\0', 'x'.repeat(31)])('refuses %j', (handle) => {
    expect(handleField.safeParse(handle).success).toBe(false);
  });
});
