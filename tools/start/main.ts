import { parseStartOptions, startHelp } from './options.ts';
import { runSystem } from './run-system.ts';
import { UsageError } from './usage-error.ts';

process.exit(await main(process.argv.slice(2)));

/** `npm start`. Returns the exit code. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseStartOptions(args);
    if (!options.help) return await runSystem(options);
    process.stdout.write(startHelp);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`rookery: ${error.message}\n\n${startHelp}`);
    return 2;
  }
}
