import { jest } from '@jest/globals';
import { Denylist, rememberedMs } from './denylist.js';

const start = Date.UTC(2026, 0, 1, 12);
const viewer = (parts: { sessionId?: string; accountId?: string; keyId?: string; issuedAt?: number } = {}) => ({
  sessionId: 's1',
  accountId: 'a1',
  keyId: 'k1',
  issuedAt: start - 60_000,
  expiresAt: start + 60_000,
  ...parts,
});

describe('Denylist', () => {
  const at = new Date(start);
  let denylist: Denylist;

  beforeEach(() => {
    jest.useFakeTimers({ now: start });
    denylist = new Denylist();
  });
  afterEach(() => jest.useRealTimers());

  it('refuses nobody of whom nothing was said', () => {
    denylist.denySession({ sessionId: 's2', accountId: 'a1', at });
    denylist.denyAccount('a2', at);
    denylist.revokeKey('k2');
    expect(denylist.refuses(viewer())).toBe(false);
  });

  it.each([
    ['an ended session', () => denylist.denySession({ sessionId: 's1', accountId: 'a1', at })],
    ['a denied account', () => denylist.denyAccount('a1', at)],
    ['a revoked key', () => denylist.revokeKey('k1')],
  ])('refuses every token of %s, whenever it was issued', (_, deny) => {
    deny();
    expect(denylist.refuses(viewer())).toBe(true);
    expect(denylist.refuses(viewer({ issuedAt: start + 30_000 }))).toBe(true);
  });

  it('takes new tokens of a restored account, and none from before it was suspended', () => {
    denylist.denyAccount('a1', at);
    denylist.restoreAccount('a1');
    expect(denylist.refuses(viewer({ issuedAt: start - 1_000 }))).toBe(true);
    expect(denylist.refuses(viewer({ issuedAt: start }))).toBe(false);
    denylist.denyAccount('a1', new Date(start + 5_000));
    expect(denylist.refuses(viewer({ issuedAt: start }))).toBe(true);
  });

  it('forgets whose last token has expired, but never a revoked key', () => {
    denylist.denySession({ sessionId: 's1', accountId: 'a1', at });
    denylist.denyAccount('a2', new Date(start + 1_000));
    denylist.revokeKey('k2');
    jest.setSystemTime(start + rememberedMs - 1);
    denylist.forgetExpired();
    expect(denylist.size).toBe(2);
    jest.setSystemTime(start + rememberedMs);
    denylist.forgetExpired();
    expect([denylist.size, denylist.refuses(viewer({ accountId: 'a2' }))]).toEqual([1, true]);
    jest.setSystemTime(start + 10 * rememberedMs);
    denylist.forgetExpired();
    expect([denylist.size, denylist.refuses(viewer({ keyId: 'k2' }))]).toEqual([0, true]);
  });

  it('remembers nothing that is too old to matter', () => {
    denylist.denyAccount('a1', new Date(start - rememberedMs));
    expect(denylist.size).toBe(0);
  });

  it('tells whose tokens it may refuse from now on', () => {
    const heard: (string | undefined)[] = [];
    const end = denylist.onDenied((accountId) => heard.push(accountId));
    denylist.denySession({ sessionId: 's1', accountId: 'a1', at });
    denylist.denyAccount('a2', at);
    denylist.revokeKey('k1');
    end();
    denylist.denyAccount('a3', at);
    expect(heard).toEqual(['a1', 'a2', undefined]);
  });
});
