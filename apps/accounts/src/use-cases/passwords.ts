import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { BoundedWork } from '@rookery/service';
import { passwordCommon, signInBusy } from '../model/accounts.errors.js';
import { isEasyToGuess } from '../model/password.js';
import { commonPasswords } from './common-passwords.js';

// Argon2id with OWASP's second recommendation (19 MiB, 2 passes, 1 lane): the password storage cheat sheet, 2025.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// A hash keeps a core busy for tens of milliseconds: more at once would only make all of them late.
const hashing = new BoundedWork({ runningMax: availableParallelism(), waitingMax: 100, refusal: signInBusy });

// Made before anybody asks: the first look-up of an unknown account must not cost more than the second.
const nobody = hash('nobody has this password', cost);

/** Whoever waits for the answer. */
interface Caller {
  /** Milliseconds since the epoch. */
  deadlineAt: number;
}

interface Choice {
  /** The field of the request that the password stands in. */
  field: string;
  handle: string;
  email: string;
}

/** Throws PASSWORD_COMMON for a password that guessers try early. */
export function refuseEasyPassword(password: string, { field, ...owner }: Choice): void {
  if (isEasyToGuess(password, owner, commonPasswords)) throw passwordCommon(field);
}

/** A salted argon2id hash in PHC format, made in a libuv thread. Throws SIGN_IN_BUSY, DEADLINE_EXCEEDED. */
export async function hashPassword(password: string, { deadlineAt }: Caller): Promise<string> {
  return hashing.run(() => hash(password, cost), { deadlineAt });
}

/**
 * Whether the password fits; without a hash it does the same work and says no, so that time tells nothing. Throws
 * SIGN_IN_BUSY, DEADLINE_EXCEEDED.
 */
export async function passwordFits(
  password: string,
  passwordHash: string | undefined,
  { deadlineAt }: Caller,
): Promise<boolean> {
  return hashing.run(
    async () => {
      const fits = await verify(passwordHash ?? (await nobody), password);
      return fits && passwordHash !== undefined;
    },
    { deadlineAt },
  );
}
