import { parseArgs } from 'node:util';
import { UsageError } from '../start/usage-error.ts';

/** What somebody asked the generator for. */
export interface NewOptions {
  kind: Kind;
  /** What stands behind the kind. */
  names: string[];
  /** What one of a new app's rows is called; the singular of the app's name when absent. */
  entity: string | undefined;
  /** Whether files are listed and not written. */
  isDry: boolean;
}

export const kinds = ['app', 'rpc', 'event', 'migration', 'lib'] as const;
export type Kind = (typeof kinds)[number];

export const newHelp = `npm run new:app -- NAME [--entity NAME]   an app, its contract, and what the gateway shows of it
npm run new:rpc -- APP METHOD             a read of an app, from its contract to its use case
npm run new:event -- APP EVENT            an event that an app says
npm run new:migration -- APP WHAT         the next migration of an app
npm run new:lib -- NAME                   a lib of the platform

  --dry-run   lists the files, and writes none

Names are in kebab-case: saved-posts.
`;

/** Reads the command line. Throws UsageError. */
export function parseNewOptions(args: readonly string[]): NewOptions {
  const options = { entity: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [kind, ...names] = positionals;
    if (!isKind(kind)) throw new Error(`expected one of ${kinds.join(', ')}, got ${kind ?? 'nothing'}`);
    return { kind, names, entity: values.entity, isDry: values['dry-run'] };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function isKind(kind: string | undefined): kind is Kind {
  return (kinds as readonly (string | undefined)[]).includes(kind);
}
