import { dictionary } from '@zxcvbn-ts/language-common';

const passwordCharactersMin = 10;

/** The most common passwords that are long enough to be chosen at all, in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common']
    .filter((password) => password.length >= passwordCharactersMin)
    .map((password) => password.toLowerCase()),
);
