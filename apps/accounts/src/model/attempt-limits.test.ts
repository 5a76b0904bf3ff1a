import { countedForSignIn } from './attempt-limits.js';

describe('countedForSignIn', () => {
  const attempt = { name: 'Ada', address: '203.0.113.7', isKnownAddress: false };
  const namesOf = (counted: readonly { name: string }[]) => counted.map(({ name }) => name);

  it('counts a stranger against the address, the pair and the account', () => {
    expect(countedForSignIn(attempt)).toEqual([
      { name: 'signInsOfAddress', of: ['203.0.113.7'] },
      { name: 'signInsOfAddressToAccount', of: ['203.0.113.7', 'ada'] },
      { name: 'signInsOfStrangersToAccount', of: ['ada'] },
    ]);
  });

  it('does not let strangers use up what a familiar address may do', () => {
    const known = countedForSignIn({ ...attempt, isKnownAddress: true });
    expect(namesOf(known)).toEqual(['signInsOfAddress', 'signInsOfAddressToAccount']);
  });
});
