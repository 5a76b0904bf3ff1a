/** What a check came to: nothing to do, something will go wrong later, or `npm start` will not come up. */
export type FindingState = 'good' | 'warns' | 'stops';

/** What one check found. */
export interface Finding {
  check: string;
  state: FindingState;
  found: string;
  /** What goes wrong because of it; empty when nothing does. */
  breaks: string;
  /** The command, or what else to do; empty when there is nothing to mend. */
  mend: string;
}

/** What a check says; its name is known to who asked. */
export type CheckFinding = Omit<Finding, 'check'>;

export function good(found: string): CheckFinding {
  return { state: 'good', found, breaks: '', mend: '' };
}

/** Something that goes wrong, though not with `npm start`. */
export function warns(found: string, { breaks, mend }: { breaks: string; mend: string }): CheckFinding {
  return { state: 'warns', found, breaks, mend };
}

/** Something that `npm start` fails of. */
export function stops(found: string, { breaks, mend }: { breaks: string; mend: string }): CheckFinding {
  return { state: 'stops', found, breaks, mend };
}
