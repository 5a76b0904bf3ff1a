import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../workspace.ts';
import { examine } from './doctor.ts';
import { readMachine } from './machine.ts';
import { showFindings } from './show-findings.ts';
import { doctorOptions } from './words.mjs';

// `npm run rookery -- doctor` by itself: the command line it belongs to stands on packages, and it may be these that are
// not there. Nothing that is imported here imports one.
const { json, dataDirectory } = readOptions(process.argv.slice(2));
const { data, text, isIncomplete } = showFindings(await examine(readMachine({ dataDirectory })));
process.stdout.write(`${json ? JSON.stringify(data, null, 2) : text}\n`);
process.exitCode = isIncomplete ? 1 : 0;

function readOptions(args: string[]): { json: boolean; dataDirectory: string } {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: doctorOptions });
    if (positionals.length > 1)
      throw new Error(`expected nothing after the command, got ${positionals.slice(1).join(' ')}`);
    return { json: values.json, dataDirectory: resolve(workspaceRoot, values['data-dir']) };
  } catch (error) {
    process.stderr.write(`rookery: ${(error as Error).message}; doctor takes --json and --data-dir DIR\n`);
    process.exit(2);
  }
}
