import { parseStartOptions } from '../start/options.ts';
import { runSystem, type Companion } from '../start/run-system.ts';
import { UsageError } from '../start/usage-error.ts';
import { workspaceRoot } from '../workspace.ts';
import { DevLoop } from './dev-loop.ts';
import { devHelp } from './help.ts';
import { measureRestarts } from './measure-restarts.ts';
import { SourceWatcher } from './source-watcher.ts';

process.exit(await main(process.argv.slice(2)));

/** `npm run dev`: as `npm start`, and takes in what is saved. Returns the exit code. */
async function main(args: string[]): Promise<number> {
  if (args.join() === '--measure') return measureRestarts(console.log);
  try {
    const options = parseStartOptions(args);
    if (!options.help) return await runSystem(options, watchSources());
    process.stdout.write(devHelp);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`rookery: ${error.message}\n\n${devHelp}`);
    return 2;
  }
}

/** Begins to watch at once, and takes in what was saved when all is up. */
function watchSources(): Companion {
  const watcher = SourceWatcher.open(workspaceRoot);
  return async (session, closers, signal) => {
    closers.defer(() => watcher.close());
    const loop = new DevLoop(session, { root: workspaceRoot, watcher, stop: signal });
    closers.defer(() => loop.close());
    await loop.run();
  };
}
