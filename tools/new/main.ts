import { UsageError } from '../start/usage-error.ts';
import { workspaceRoot } from '../workspace.ts';
import { finish } from './finish.ts';
import { readNames } from './names-of-kind.ts';
import { newHelp, parseNewOptions } from './options.ts';
import { runSchematic } from './run-schematic.ts';

process.exitCode = await main(process.argv.slice(2));

/** Generates what was asked for; returns the exit code. */
async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(newHelp);
    return 0;
  }
  try {
    const options = parseNewOptions(args);
    const names = readNames(workspaceRoot, options);
    const changes = await runSchematic(workspaceRoot, options.kind, { names, isDry: options.isDry });
    for (const { kind, path } of changes) console.log(`${kind === 'create' ? 'new    ' : 'changed'} ${path}`);
    if (options.isDry) console.log('Nothing was written.');
    else await finish(workspaceRoot, changes);
    return 0;
  } catch (error) {
    console.error(`rookery: ${(error as Error).message}${error instanceof UsageError ? `\n\n${newHelp}` : ''}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
