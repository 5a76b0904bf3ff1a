import { describeError } from './describe-error.js';
import { logLevels } from './level-table.js';

/**
 * Every field a log line may have, in all apps. What is not named here is left out and counted in `dropped`, so that an
 * object somebody hands to the log whole (a request, a row, an entity) says nothing it was not asked for.
 */
export const fieldsAllowed: ReadonlySet<string> = new Set([
  // Of every line.
  'context',
  'requestId',
  'err',
  // Of a request or an RPC: names and numbers, never what was sent.
  'method',
  'path',
  'operation',
  'rpc',
  'status',
  'code',
  'reason',
  'ms',
  'rpcs',
  'cost',
  // Of background work: what kind, on which id.
  'event',
  'source',
  'seq',
  'kind',
  'key',
  // Of an operator's command.
  'operator',
  'action',
  'target',
  'kid',
  // Of a slow SQL statement: names of the code, `ms` beside it.
  'statement',
  // Of what is away: how long.
  'seconds',
]);

const textCharactersMax = 1_000;

/** What of a log call's object goes onto the line: allowed names, plain values, errors by their description. */
export function fieldsOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(given)) {
    if (name === 'msg' || value === undefined) continue;
    if (name === 'err') fields.err = describeError(value);
    else if (!fieldsAllowed.has(name) || (typeof value === 'object' && value !== null)) dropped++;
    else fields[name] = typeof value === 'string' ? textOf(value) : value;
  }
  return dropped > 0 ? { ...fields, dropped } : fields;
}

/**
 * Whether a line is worth keeping even if there are many like it: of one request (it says how long that took), of an
 * operator, or of a level that somebody turned on to look closely. A warning that repeats is not.
 */
export function isWorthKeeping(level: number, fields: Readonly<Record<string, unknown>>): boolean {
  return level < logLevels.info || (level === logLevels.info && ('ms' in fields || 'operator' in fields));
}

/** A text of bounded length without the credentials that stand in URLs. */
export function textOf(text: string): string {
  // First what is secret: half of a URL would not be known for one.
  return text.replace(/\/\/[^/\s]*@/g, '//[…]@').slice(0, textCharactersMax);
}
