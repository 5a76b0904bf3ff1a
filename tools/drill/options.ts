import { parseArgs } from 'node:util';
import { UsageError } from '../start/options.ts';
import type { Drill } from './drill.ts';

/** What `npm run drill` was asked to do. */
export type DrillOptions =
  | { action: 'help' }
  | { action: 'list'; drill: Drill | undefined }
  | {
      action: 'run';
      drill: Drill;
      only: string[] | undefined;
      perSecond: number | undefined;
      jsonFile: string | undefined;
    };

export const drillHelp = `npm run drill -- NAME [options]

  --list         what there is; with a name, what that drill does
  --only a,b     these cases of it
  --rate N       operations a second, instead of its own: 100 are too many for a machine that has other work
  --json FILE    the figures, for machines
  --help         show this

Exit codes: 0 passed, 1 failed, 2 asked for what there is not, 3 SKIPPED: this machine cannot run it.
docs/drills.md says what each does and how it is judged.
`;

/**
 * Reads the command line of `npm run drill`.
 * @param args what follows the script's name
 * @throws UsageError when it makes no sense
 */
export function parseDrillOptions(args: string[], drills: readonly Drill[]): DrillOptions {
  const { values, positionals } = parseOrRefuse(args);
  const [name, ...more] = positionals;
  if (values.help) return { action: 'help' };
  if (more.length > 0) throw new UsageError(`expected one drill, got ${positionals.join(' ')}`);
  const drill = drills.find((known) => known.name === name);
  const known = `there are: ${drills.map((one) => one.name).join(', ')}`;
  if (name !== undefined && !drill) throw new UsageError(`there is no drill ${name}; ${known}`);
  if (values.list) return { action: 'list', drill };
  if (!drill) throw new UsageError(`expected the name of a drill, got nothing; ${known}`);
  const only = values.only?.split(',');
  const unknown = only?.filter((one) => !Object.hasOwn(drill.cases, one)) ?? [];
  if (unknown.length > 0) {
    const cases = Object.keys(drill.cases).join(', ');
    throw new UsageError(`${drill.name} has no case ${unknown.join(', ')}; it has: ${cases}`);
  }
  return { action: 'run', drill, only, perSecond: rateOf(values.rate), jsonFile: values.json };
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`--rate: expected 1 to 9999 operations a second, got ${text}`);
  return Number(text);
}

function parseOrRefuse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        only: { type: 'string' },
        rate: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
