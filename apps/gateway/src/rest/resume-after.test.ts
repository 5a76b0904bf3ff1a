import { resumeAfter } from './resume-after.js';

describe('resumeAfter', () => {
  it.each([
    [undefined, undefined, undefined],
    ['7', undefined, 7],
    [undefined, '0', 0],
    ['7', '3', 7],
  ])('reads %s and %s', (lastEventId, after, expected) => {
    expect(resumeAfter(lastEventId, after)).toBe(expected);
  });

  it.each(['', 'x', '-1', '1.5', '1e3', ' 1', '9'.repeat(16), ['1', '2']])('refuses %j', (given) => {
    expect(() => resumeAfter(given, undefined)).toThrow(/Last-Event-ID/);
    expect(() => resumeAfter('1', given)).toThrow(/after/);
  });
});
