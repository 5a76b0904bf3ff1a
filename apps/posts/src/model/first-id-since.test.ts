import { describe, expect, test } from '@jest/globals';
import { v7 as uuidv7, validate } from 'uuid';
import { firstIdSince } from './first-id-since.js';

describe('firstIdSince', () => {
  test('stands between the ids of before and those of then', () => {
    const time = new Date('2026-05-04T03:02:01.234Z');
    const msecs = time.getTime();
    expect(firstIdSince(time) > uuidv7({ msecs: msecs - 1 })).toBe(true);
    expect(firstIdSince(time) <= uuidv7({ msecs, random: new Uint8Array(16) })).toBe(true);
  });

  test.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z'])(
    'is an id for %s too',
    (time) => {
      expect(validate(firstIdSince(new Date(time)))).toBe(true);
    },
  );
});
