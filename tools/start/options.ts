import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../workspace.ts';

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
  json: boolean;
  dataDirectory: string;
  help: boolean;
}

/** The command line makes no sense; the message says what was expected. */
export class UsageError extends Error {}

export const startHelp = `npm start -- [options]

  --port N         public port of the gateway (default 3000; 0 takes a free one)
  --only a,b       start these apps only, such as gateway,posts
  --reset          forget all data first
  --no-seed        load no demo data
  --json           one JSON object per line instead of the readable stream
  --data-dir DIR   keep data there (default .rookery)
  --help           show this
`;

const portMax = 65_535;

/**
 * Reads the command line of `npm start`.
 * @param args what follows the script's name
 * @throws UsageError for an option it does not know or a value that makes no sense
 */
export function parseStartOptions(args: string[]): StartOptions {
  const values = parseOrRefuse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > portMax) {
    throw new UsageError(`--port expects a number from 0 to ${portMax}, got "${values.port}"`);
  }
  const only = values.only?.split(',').map((name) => name.trim());
  if (only?.includes('')) throw new UsageError(`--only expects names with commas between, got "${values.only}"`);
  return {
    port,
    only,
    reset: values.reset,
    seed: !values['no-seed'],
    json: values.json,
    dataDirectory: resolve(workspaceRoot, values['data-dir']),
    help: values.help,
  };
}

function parseOrRefuse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '3000' },
        only: { type: 'string' },
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
