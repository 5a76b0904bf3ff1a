/** So many at once, and then one more each `perMs / max`. */
export interface Limit {
  max: number;
  perMs: number;
}

/** What of them a deployment chooses; the rest is the same everywhere. */
export interface ChosenLimits {
  signUpsPerAddressPerHour: number;
  failedSignInsPerAddress: number;
}

const quarterMs = 15 * 60_000;
const hourMs = 60 * 60_000;

/** Every bound on guessing, in one place. What succeeds is not counted, except sign-ups. */
export function attemptLimits({ signUpsPerAddressPerHour, failedSignInsPerAddress }: ChosenLimits) {
  return {
    signUpsOfAddress: { max: signUpsPerAddressPerHour, perMs: hourMs },
    /** Over all accounts: one machine that tries one password on many. */
    signInsOfAddress: { max: failedSignInsPerAddress, perMs: quarterMs },
    /** One machine that tries many passwords on one account. */
    signInsOfAddressToAccount: { max: 10, perMs: quarterMs },
    /** Many machines that try many passwords on one account; machines its owner has signed in from are not among them. */
    signInsOfStrangersToAccount: { max: 30, perMs: hourMs },
    /** Whoever holds a stolen token guesses the password that would keep the account. */
    passwordChecksOfSession: { max: 10, perMs: quarterMs },
  } satisfies Record<string, Limit>;
}

export type AttemptLimits = ReturnType<typeof attemptLimits>;

/** An attempt as one limit sees it: which limit, and whom it counts. */
export interface Counted {
  name: keyof AttemptLimits;
  of: readonly string[];
}

interface SignInAttempt {
  /** The handle or e-mail as given. Not the account's id: an unknown one must be counted like any other. */
  name: string;
  address: string;
  /** Whether the account's owner has signed in from this address lately. */
  isKnownAddress: boolean;
}

/**
 * What a sign-in counts against, in the order in which rows are locked. An owner at a familiar place is not subject to
 * what strangers have used up: nobody can lock them out.
 */
export function countedForSignIn({ name, address, isKnownAddress }: SignInAttempt): Counted[] {
  const folded = name.toLowerCase();
  const counted: Counted[] = [
    { name: 'signInsOfAddress', of: [address] },
    { name: 'signInsOfAddressToAccount', of: [address, folded] },
  ];
  return isKnownAddress ? counted : [...counted, { name: 'signInsOfStrangersToAccount', of: [folded] }];
}
