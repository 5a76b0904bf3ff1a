import { UsageError } from '../start/options.ts';
import type { Answer } from './answer.ts';
import type { OperatorSession } from './session.ts';

/** What stands behind `--` on a command line, besides what every command knows. */
export const flagOptions = {
  app: { type: 'string' },
  all: { type: 'boolean' },
  'give-up': { type: 'boolean' },
  revoke: { type: 'boolean' },
  for: { type: 'string' },
  request: { type: 'string' },
  account: { type: 'string' },
  trace: { type: 'string' },
  since: { type: 'string' },
  owner: { type: 'boolean' },
  type: { type: 'string' },
  aggregate: { type: 'string' },
  follow: { type: 'boolean' },
  limit: { type: 'string' },
} as const;

export type FlagName = keyof typeof flagOptions;
export type Flags = { [Name in FlagName]?: (typeof flagOptions)[Name]['type'] extends 'string' ? string : boolean };

/** One command of the operators' command line. */
export interface Command<Input extends object = object> {
  /** The words it begins with. */
  name: string;
  /** How it is written, and what it does; a second line where one does not do. */
  help: readonly (readonly [usage: string, ...text: string[]])[];
  flags?: readonly FlagName[];
  /**
   * What is asked for, in the words behind the name.
   * @throws UsageError when that makes no sense
   */
  parse: (words: readonly string[], flags: Flags) => Input;
  run: (input: Input, session: OperatorSession) => Promise<Answer>;
}

/** A command whose parts fit together, as one of many. */
export function command<Input extends object>(parts: Command<Input>): Command {
  return parts as unknown as Command;
}

/**
 * The words behind a command, one for each name.
 * @throws UsageError when there are more or fewer
 */
export function takeWords<Name extends string = never>(
  words: readonly string[],
  ...names: readonly Name[]
): Record<Name, string> {
  if (words.length === names.length) {
    return Object.fromEntries(names.map((name, index) => [name, words[index]!])) as Record<Name, string>;
  }
  const [expected, got] = [names, words].map((list) => list.join(' ') || 'nothing');
  throw new UsageError(`expected ${expected} after the command, got ${got}`);
}
