import { buildIfStale } from '../tools/build/build.ts';
import { benchHelp, parseBenchOptions } from './options.ts';
import type { BenchOptions } from './options.ts';

process.exit(await main(process.argv.slice(2)));

/** Builds what is measured, then runs the named bench. Returns the exit code: 2 when it was called wrongly. */
async function main(args: string[]): Promise<number> {
  let options: BenchOptions | undefined;
  try {
    options = parseBenchOptions(args);
  } catch (error) {
    console.error(`rookery: ${(error as Error).message}\n\n${benchHelp}`);
    return 2;
  }
  if (!options) {
    console.log(benchHelp);
    return 0;
  }
  try {
    await buildIfStale({ log: console.error });
    // After the build: it loads the built libs.
    const { benchNotifications } = await import('./notifications/run.ts');
    return await benchNotifications(options);
  } catch (error) {
    console.error(error);
    return 1;
  }
}
