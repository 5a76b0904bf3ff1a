import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkContracts } from '../contracts/check-contracts.ts';
import { describeProblems } from '../contracts/report-contracts.ts';
import { findStaleCompose } from '../containers/compose-apps.ts';
import { findStaleLaunchFile } from '../debug/launch-file.ts';
import { runCommand } from '../infra/run-command.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { buildReferences, printSchema } from '../reference/build-references.ts';
import { findStaleReferences, findStaleSchema } from '../reference/stale-references.ts';
import { describeStale, findStaleManifests } from '../manifests/stale-manifests.ts';
import { writtenFiles } from '../manifests/write/written-files.ts';
import { findDrift } from './drift.ts';
import { findUntidy } from './tidy.ts';

/** How a check ended. */
export interface CheckResult {
  name: string;
  isGood: boolean;
  /** What is wrong, for people. */
  output: string;
  seconds: number;
}

interface Check {
  name: string;
  /** Resolves to what is wrong; nothing is wrong when it is empty. */
  run: () => Promise<string>;
}

const parallelMax = 2;
const modules = join(workspaceRoot, 'node_modules');
const folders = ['apps', 'bench', 'libs', 'test', 'tools'].filter((folder) => existsSync(join(workspaceRoot, folder)));

// The slowest first, so that two at a time end together.
const checksOf = (paths: readonly string[]): Check[] => [
  { name: 'lint', run: () => node('eslint/bin/eslint.js', '--max-warnings=0', '--no-warn-ignored', ...paths) },
  { name: 'types', run: () => node('ts7/bin/tsc', '--noEmit', '-p', '.') },
  { name: 'format', run: () => node('prettier/bin/prettier.cjs', ...prettierOptions, ...paths) },
  { name: 'boundaries', run: () => node('dependency-cruiser/bin/dependency-cruiser.mjs', ...folders) },
  {
    name: 'references',
    run: async () => {
      const stale = findStaleReferences(workspaceRoot, await buildReferences(workspaceRoot));
      const schema = findStaleSchema(workspaceRoot, await printSchema(workspaceRoot));
      return [...stale, ...schema, ...findStaleLaunchFile(workspaceRoot)].join('\n');
    },
  },
  {
    name: 'manifests',
    run: () =>
      Promise.resolve(
        [
          ...describeStale(findStaleManifests(workspaceRoot, writtenFiles(workspaceRoot))),
          ...findStaleCompose(workspaceRoot, discoverApps(workspaceRoot)),
        ].join('\n'),
      ),
  },
  { name: 'generated code', run: () => findDrift(workspaceRoot) },
  { name: 'contracts', run: async () => describeProblems(await checkContracts(workspaceRoot)).join('\n') },
  { name: 'tidy', run: () => Promise.resolve(findUntidy(workspaceRoot).join('\n')) },
];
const prettierOptions = ['--check', '--log-level=warn', '--ignore-unknown'];

/**
 * Runs every check, two at a time.
 * @param report called with each result as soon as it is there
 * @param paths what is linted and looked at for its format, the two that look at each file alone; all else is whole
 * @returns all results; a check that could not be run is a failed one
 */
export async function runChecks(report: (result: CheckResult) => void, paths = ['.']): Promise<CheckResult[]> {
  const waiting = checksOf(paths);
  const results: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await judge(check);
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: parallelMax }, work));
  return results;
}

async function judge({ name, run: find }: Check): Promise<CheckResult> {
  const startedAt = performance.now();
  const output = await find().catch((error: unknown) => String(error));
  return { name, isGood: output === '', output, seconds: (performance.now() - startedAt) / 1000 };
}

function node(script: string, ...args: string[]): Promise<string> {
  return run(process.execPath, join(modules, script), ...args);
}

async function run(command: string, ...args: string[]): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd: workspaceRoot, timeoutMs: 300_000 });
  return code === 0 ? '' : output.trim() || `it ended with code ${code}`;
}
