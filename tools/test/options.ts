import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm test` was asked to do. */
export interface TestOptions {
  /** Whether format, lint, types and the like are checked too. */
  hasChecks: boolean;
  /** What Jest is given besides: patterns of paths, options of its own. */
  jestArguments: string[];
}

export const testHelp = `npm test -- [--app NAME | --fast] [anything Jest understands]

  (nothing)     every check and every test
  --app NAME    the tests of one app, no checks
  --fast        every test, no checks
  PATTERN …     the tests whose path matches, no checks
`;

/**
 * Reads the command line of `npm test`.
 * @param root the workspace, to see whether an app exists
 * @throws when `--app` names none
 */
export function parseTestOptions(args: string[], root: string): TestOptions {
  const jestArguments: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--fast') continue;
    if (arg === '--app') jestArguments.push(appPattern(args[++index], root));
    else if (arg.startsWith('--app=')) jestArguments.push(appPattern(arg.slice('--app='.length), root));
    else jestArguments.push(arg);
  }
  return { hasChecks: args.length === 0, jestArguments };
}

function appPattern(name: string | undefined, root: string): string {
  if (!name || !/^[a-z0-9-]+$/.test(name) || !existsSync(join(root, 'apps', name))) {
    throw new Error(`--app expects the name of a folder of apps/, got ${name ? `"${name}"` : 'nothing'}`);
  }
  return `apps/${name}/`;
}
