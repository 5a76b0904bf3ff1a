import { listenForStop } from '../start/stop-request.ts';
import { workspaceRoot } from '../workspace.ts';
import { chooseAffected, describeChoice } from './affected/choose-tests.ts';
import { parseTestOptions, testHelp, type TestOptions } from './options.ts';
import { runSuite } from './suite.ts';

process.exit(await main(process.argv.slice(2)));

/** Runs what was asked for; the last line says how many passed. Returns the exit code. */
async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(testHelp);
    return 0;
  }
  let options: TestOptions;
  try {
    options = parseTestOptions(args, workspaceRoot);
  } catch (error) {
    console.error(`rookery: ${(error as Error).message}\n\n${testHelp}`);
    return 2;
  }
  try {
    if (options.affected) {
      const choice = await chooseAffected(workspaceRoot, options.affected);
      for (const line of describeChoice(choice)) console.log(line);
      if (options.affected.isListOnly || choice.picked.length === 0) return 0;
      options.jestArguments = ['--runTestsByPath', ...choice.picked.map(({ test }) => test)];
    }
    const { counts, unsteady } = await runSuite(options, console.log, listenForStop().signal);
    const { passed, failed, skipped } = counts;
    for (const name of unsteady) console.log(`unsteady: ${name}`);
    if (unsteady.length > 0)
      console.log(`${unsteady.length} unsteady: failed, then passed alone. Mend first (docs/style.md, 15)`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed === 0 && passed > 0 ? 0 : 1;
  } catch (error) {
    console.error(`rookery: ${(error as Error).message}`);
    console.log('0 passed, 1 failed, 0 skipped');
    return 1;
  }
}
