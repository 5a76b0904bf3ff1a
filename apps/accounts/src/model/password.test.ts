import { givenPassword, isEasyToGuess, newPassword } from './password.js';

describe('a new password', () => {
  it.each([
    ['x'.repeat(9), false],
    ['x'.repeat(10), true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
  ])('%s', (password, fits) => expect(newPassword.safeParse(password).success).toBe(fits));

  it('is the same however its letters were composed', () => {
    expect(newPassword.parse('cafe\u0301 au lait')).toBe(givenPassword.parse('caf\u00e9 au lait'));
  });
});

describe('isEasyToGuess', () => {
  const owner = { handle: 'Ada_Lovelace', email: 'Ada@Example.org' };
  const common = new Set(['1234567890']);

  it.each([
    ['1234567890', true],
    ['ada_lovelace', true],
    ['ada@example.ORG', true],
    ['ada_lovelace1', false],
    ['12345678901', false],
  ])('%s', (password, isEasy) => expect(isEasyToGuess(password, owner, common)).toBe(isEasy));

  it('does not look at case', () => {
    expect(isEasyToGuess('QWERTYUIOP', owner, new Set(['qwertyuiop']))).toBe(true);
  });
});
