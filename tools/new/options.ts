import { parseArgs } from 'node:util';
import { UsageError } from '../start/usage-error.ts';

const kinds = ['app', 'rpc', 'event', 'migration', 'lib'] as const;
type Kind = (typeof kinds)[number];

/** What somebody asked the generator for; what its kind needs is looked at by the kind. */
export interface NewOptions {
  kind: Kind;
  /** What stands behind the kind. */
  names: string[];
  /** What one row of a new app is called. */
  entity?: string | undefined;
  /** The table that a new method reads. */
  table?: string | undefined;
  /** What a new event is about. */
  aggregate?: string | undefined;
  /** What a new migration does. */
  sql?: string | undefined;
  /** What a new lib is for. */
  about?: string | undefined;
  /** Whether files are listed and not written. */
  isDry: boolean;
}

export const newHelp = `npm run new:app -- NAME [--entity NAME]             an app, its contract, and what the gateway shows of it
npm run new:rpc -- APP METHOD --table TABLE         a read of an app, from its contract to its statement
npm run new:event -- APP EVENT [--aggregate NAME]   an event that an app says
npm run new:migration -- APP WHAT --sql STATEMENT   the next migration of an app
npm run new:lib -- NAME --about WORDS               a lib of the platform

  --entity      what one of the app's rows is called; the singular of NAME when absent
  --table       where the ids are looked for
  --aggregate   what the event is about; all but the last word of EVENT when absent
  --dry-run     lists the files, and writes none

Names are in kebab-case: saved-posts.
`;

const text = { type: 'string' } as const;

/** Reads the command line. Throws UsageError. */
export function parseNewOptions(args: readonly string[]): NewOptions {
  const options = { entity: text, table: text, aggregate: text, sql: text, about: text };
  const dry = { 'dry-run': { type: 'boolean', default: false } } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, ...dry },
      allowPositionals: true,
    });
    const [kind, ...names] = positionals;
    if (!isKind(kind)) throw new Error(`expected one of ${kinds.join(', ')}, got ${kind ?? 'nothing'}`);
    const { 'dry-run': isDry, ...given } = values;
    return { kind, names, ...given, isDry };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function isKind(kind: string | undefined): kind is Kind {
  return (kinds as readonly (string | undefined)[]).includes(kind);
}
