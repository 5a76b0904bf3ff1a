import { z } from 'zod';

/** Composed, so that a password is the same whatever keyboard it was typed on. */
const password = z.string().normalize('NFC');

/** A password somebody chooses; its length is all that is asked of its composition (NIST SP 800-63B §3.1.1.2). */
export const newPassword = password.min(10, 'expected 10 to 128 characters').max(128, 'expected 10 to 128 characters');

/** A password somebody says they have. */
export const givenPassword = password.min(1, 'expected a password').max(128, 'expected at most 128 characters');

interface Owner {
  handle: string;
  email: string;
}

/** Whether a guesser would try this one early: it is the owner's own name, or one that many people have. */
export function isEasyToGuess(chosen: string, { handle, email }: Owner, common: ReadonlySet<string>): boolean {
  const folded = chosen.toLowerCase();
  return folded === handle.toLowerCase() || folded === email.toLowerCase() || common.has(folded);
}
