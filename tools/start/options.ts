import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../workspace.ts';
import { parseScale, type Scale } from './scale.ts';
import { UsageError } from './usage-error.ts';

export { UsageError };

/** An app by name, and the port its debugger shall have when not its own. */
export interface InspectedApp {
  app: string;
  port: number | undefined;
}

/** What `npm start` was asked to do. */
export interface StartOptions {
  /** Public port of the gateway; 0 takes a free one. */
  port: number;
  /** Forget all data first. */
  reset: boolean;
  /** Load the demo data into a fresh data directory. */
  seed: boolean;
  /** Names of the apps to start; undefined means all. */
  only: string[] | undefined;
  scale: Scale;
  /** The apps whose debugger is open; of several instances, the first one's. */
  inspect: InspectedApp[];
  /** Open a viewer of traces beside the apps. */
  observe: boolean;
  json: boolean;
  dataDirectory: string;
  help: boolean;
}

const portMax = 65_535;

/** The lines about options, for the help of each command that has these. */
export const startOptionsHelp = `\
  --port N         public port of the gateway (default 3000; 0 takes a free one)
  --only a,b       start these apps only, such as gateway,posts
  --scale N        run N instances of every app (Linux); or by app: --scale posts=2,gateway=3
  --inspect a,b    open the debugger of these apps, each on its port, which is said; a:9333 chooses another
  --observe        open a viewer of traces beside the apps, and record every request
  --reset          forget all data first
  --no-seed        load no demo data
  --json           one JSON object per line instead of the readable stream
  --data-dir DIR   keep data there (default .rookery)
  --help           show this`;

export const startHelp = `npm start -- [options]

${startOptionsHelp}
`;

/**
 * Reads the command line of `npm start`.
 * @param args what follows the script's name
 * @param platform where this runs
 * @throws UsageError for an option it does not know or a value that makes no sense
 */
export function parseStartOptions(args: string[], platform: NodeJS.Platform = process.platform): StartOptions {
  const values = parseOrRefuse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > portMax) {
    throw new UsageError(`--port expects a number from 0 to ${portMax}, got "${values.port}"`);
  }
  const only = values.only === undefined ? undefined : parseNames('--only', values.only);
  const inspect = values.inspect === undefined ? [] : parseNames('--inspect', values.inspect).map(parseInspected);
  return {
    port,
    only,
    inspect,
    scale: parseScale(values.scale, platform),
    observe: values.observe,
    reset: values.reset,
    seed: !values['no-seed'],
    json: values.json,
    dataDirectory: resolve(workspaceRoot, values['data-dir']),
    help: values.help,
  };
}

function parseNames(option: string, value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError(`${option} expects names with commas between, got "${value}"`);
  return names;
}

function parseInspected(value: string): InspectedApp {
  const [, app, digits] = /^([^:]+)(?::(\d+))?$/.exec(value) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (app !== undefined && (port === undefined || (port > 0 && port <= portMax))) return { app, port };
  throw new UsageError(`--inspect expects names of apps, each with a port or without, got "${value}"`);
}

function parseOrRefuse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '3000' },
        only: { type: 'string' },
        scale: { type: 'string', default: '1' },
        inspect: { type: 'string' },
        observe: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        'no-seed': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: '.rookery' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
