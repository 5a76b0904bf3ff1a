import { ownsSession } from './ownership.js';

describe('ownsSession', () => {
  const asker = { accountId: 'a' };

  it.each([
    ['their own', { accountId: 'a' }, true],
    ["another account's", { accountId: 'b' }, false],
    ['none at all', null, false],
  ])('for %s', (_, session, owns) => expect(ownsSession(asker, session)).toBe(owns));
});
