import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkContracts } from './check-contracts.ts';
import { collectContracts } from './collect-contracts.ts';
import { writeReleased } from './released-contracts.ts';
import { describeProblems } from './report-contracts.ts';

/** How a release is asked for. */
export interface Release {
  version: string;
  /** Whether the version that is there is taken anew, whatever that breaks. */
  isRetake: boolean;
}

/**
 * Makes the contracts of the tree the released ones.
 * @returns the exit code: 1 when the tree has breaks that no record names, or the version is not a later one
 */
export async function releaseContracts(root: string, { version, isRetake }: Release): Promise<number> {
  if (!existsSync(join(root, 'contracts', 'released', 'release.json'))) {
    await writeReleased(root, version, await collectContracts(root));
    console.log(`rookery: the first contracts are released as ${version}`);
    return 0;
  }
  const report = await checkContracts(root);
  const problems = describeProblems(report);
  for (const problem of problems) console.error(problem);
  const refusal = refusalOf({ version, isRetake }, { released: report.version, isBroken: problems.length > 0 });
  if (refusal) {
    console.error(`rookery: nothing was released: ${refusal}`);
    return 1;
  }
  await writeReleased(root, version, report.today);
  console.log(`rookery: the contracts are released as ${version}; commit contracts/released`);
  return 0;
}

/** Why a release may not be; undefined when it may. */
export function refusalOf(
  { version, isRetake }: Release,
  { released, isBroken }: { released: string; isBroken: boolean },
): string | undefined {
  if (isRetake) return version === released ? undefined : `expected to take ${released} anew, got ${version}`;
  if (compareVersions(version, released) <= 0) return `expected a version after ${released}, got ${version}`;
  return isBroken ? 'the tree breaks what was released, and no record names it' : undefined;
}

/** Negative when `left` comes before `right`. Both are three numbers. */
function compareVersions(left: string, right: string): number {
  const [before, after] = [left, right].map((version) => version.split('.').map(Number));
  const difference = (before ?? []).map((part, index) => part - (after?.[index] ?? 0)).find((each) => each !== 0);
  return difference ?? 0;
}
