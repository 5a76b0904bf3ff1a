import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AffectedOptions } from './affected/choose-tests.ts';

/** What `npm test` was asked to do. */
export interface TestOptions {
  /** Whether format, lint, types and the like are checked too. */
  hasChecks: boolean;
  /** What Jest is given besides: patterns of paths, options of its own. */
  jestArguments: string[];
  /** Only what the changes of the working tree and its branch can make fail. */
  affected?: AffectedOptions & { isListOnly: boolean };
}

export const testHelp = `npm test -- [--app NAME | --fast | --affected] [anything Jest understands]

  (nothing)     every check and every test
  --app NAME    the tests of one app, no checks
  --fast        every test, no checks
  PATTERN …     the tests whose path matches, no checks
  --affected [--since REF] [--list] [PART …]
                the tests that what changed can make fail, no checks: changed in the working tree and since this
                branch left main, or since REF; --list says which and why, and runs none; PART takes those whose
                path has it
`;

/**
 * Reads the command line of `npm test`.
 * @param root the workspace, to see whether an app exists
 * @throws when `--app` names none, or an option of `--affected` makes no sense
 */
export function parseTestOptions(args: string[], root: string): TestOptions {
  if (args.includes('--affected')) return { hasChecks: false, jestArguments: [], affected: parseAffected(args) };
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

function parseAffected(args: string[]): TestOptions['affected'] {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { affected: { type: 'boolean' }, since: { type: 'string' }, list: { type: 'boolean', default: false } },
  });
  return { since: values.since, isListOnly: values.list, patterns: positionals };
}

function appPattern(name: string | undefined, root: string): string {
  if (!name || !/^[a-z0-9-]+$/.test(name) || !existsSync(join(root, 'apps', name))) {
    throw new Error(`--app expects the name of a folder of apps/, got ${name ? `"${name}"` : 'nothing'}`);
  }
  return `apps/${name}/`;
}
