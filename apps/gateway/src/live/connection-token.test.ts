import { tokenOf } from './connection-token.js';

describe('tokenOf', () => {
  it.each([
    [{ authorization: 'Bearer a' }, 'a'],
    [{ Authorization: 'bearer a' }, 'a'],
    [{ token: 'a' }, 'a'],
    [{ headers: { Authorization: 'Bearer a' } }, 'a'],
    [{ authorization: 'Basic a' }, ''],
    [{ authorization: 'Bearer a b' }, ''],
    [{ token: 7, headers: null }, undefined],
    [undefined, undefined],
  ])('reads %j', (payload, expected) => {
    expect(tokenOf(payload)).toBe(expected);
  });
});
