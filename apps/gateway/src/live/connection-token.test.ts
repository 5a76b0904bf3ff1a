import { bearerOf } from './connection-token.js';

describe('bearerOf', () => {
  it.each([
    [{ authorization: 'Bearer a' }, 'Bearer a'],
    [{ Authorization: 'Bearer a' }, 'Bearer a'],
    [{ token: 'a' }, 'Bearer a'],
    [{ headers: { Authorization: 'Bearer a' } }, 'Bearer a'],
    [{ token: 7, headers: null }, undefined],
    [undefined, undefined],
  ])('reads %j', (payload, expected) => {
    expect(bearerOf(payload)).toBe(expected);
  });
});
