import { UsageError } from '../start/options.ts';
import { parseRookeryOptions, rookeryHelp, type RookeryOptions } from './options.ts';
import { OperatorSession } from './session.ts';

const code = await main(process.argv.slice(2));
// A connection that a stalled server never completes would hold this process after its answer.
process.stdout.write('', () => process.exit(code));

/** Does what the operator asked for. Returns the exit code. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseRookeryOptions(args);
    if (options.asked) return await run(options, options.asked);
    process.stdout.write(rookeryHelp);
    return 0;
  } catch (error) {
    const { message, reason } = error as Error & { reason?: string };
    process.stderr.write(`rookery: ${reason ? `${reason}: ` : ''}${message}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${rookeryHelp}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(
  { dataDirectory, json }: RookeryOptions,
  { command, input }: NonNullable<RookeryOptions['asked']>,
): Promise<number> {
  const session = new OperatorSession(dataDirectory);
  try {
    const { data, text, isIncomplete } = await command.run(input, session);
    // Who has written for himself answers no text.
    if (json || text !== '') process.stdout.write(`${json ? JSON.stringify(data, null, 2) : text}\n`);
    return isIncomplete ? 1 : 0;
  } finally {
    await session.close();
  }
}
