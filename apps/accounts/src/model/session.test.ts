import { Session, clientLabel, readRefreshToken, refreshTokenOf } from './session.js';

describe('a session', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const rotated = (secondsAgo: number) =>
    Object.assign(new Session(), { generation: 7, rotatedAt: new Date(now.getTime() - secondsAgo * 1000) });

  it.each([
    [7, 0, 'rotate'],
    [7, 3_600, 'rotate'],
    [6, 0, 'repeat'],
    [6, 10, 'repeat'],
    [6, 10.001, 'reused'],
    [5, 0, 'reused'],
    [8, 0, 'reused'],
  ])('takes generation %s, %s s after generation 7 was made, for: %s', (generation, secondsAgo, verdict) => {
    expect(rotated(secondsAgo).judge(generation, now)).toBe(verdict);
  });
});

describe('a refresh token', () => {
  const secret = Buffer.alloc(32, 1);
  const token = { sessionId: '01890000-0000-7000-8000-000000000000', generation: 3 };

  it('says what it was made of, to whoever has the secret', () => {
    expect(readRefreshToken(refreshTokenOf(token, secret), secret)).toEqual(token);
    expect(readRefreshToken(refreshTokenOf(token, secret), Buffer.alloc(32, 2))).toBeUndefined();
    expect(readRefreshToken('', secret)).toBeUndefined();
  });
});

describe('clientLabel', () => {
  it.each([
    [undefined, ''],
    ['  curl/8.5.0 ', 'curl/8.5.0'],
    ['Mozilla\u001b[31m\r\nX-Forged: 1', 'Mozilla [31m X-Forged: 1'],
    ['right\u202eleft', 'right left'],
    ['x'.repeat(500), 'x'.repeat(200)],
  ])('of %j', (agent, label) => expect(clientLabel(agent)).toBe(label));
});
