import { parseArgs } from 'node:util';

/** What can be checked by itself, in the order in which all of it is. */
export const parts = ['compose', 'policies'] as const;
export type Part = (typeof parts)[number];

/**
 * What of `npm run check:containers -- --only policies` is to be checked.
 * @throws when there is anything else on the command line
 */
export function readParts(args: readonly string[]): readonly Part[] {
  const { only } = parseArgs({ args: [...args], options: { only: { type: 'string' } } }).values;
  if (only === undefined) return parts;
  const part = parts.find((one) => one === only);
  if (!part) throw new Error(`--only ${only}: it is one of ${parts.join(', ')}`);
  return [part];
}
