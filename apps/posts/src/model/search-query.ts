import { composeText } from './post-text.js';

// PostgreSQL passes over what stands between the signs here, and fails when it has to remember some thirty of them.
const repeatedNot = /-(?:[\s!&|()]*-)+/gu;

/** A query as it is searched for: composed as texts are, and with one "not" for many in a row. */
export function composeQuery(query: string): string {
  return composeText(query).replace(repeatedNot, '-');
}
