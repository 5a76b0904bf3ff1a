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
  if (!isRetake && compareVersions(version, report.version) <= 0) {
    console.error(`rookery: expected a version after ${report.version}, got ${version}`);
    return 1;
  }
  if (isRetake && version !== report.version) {
    console.error(`rookery: expected to take ${report.version} anew, got ${version}`);
    return 1;
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0 && !isRetake) {
    console.error('rookery: nothing was released');
    return 1;
  }
  await writeReleased(root, version, report.today);
  console.log(`rookery: the contracts are released as ${version}; commit contracts/released`);
  return 0;
}

/** Negative when `left` comes before `right`. Both are three numbers. */
function compareVersions(left: string, right: string): number {
  const [before, after] = [left, right].map((version) => version.split('.').map(Number));
  const difference = (before ?? []).map((part, index) => part - (after?.[index] ?? 0)).find((each) => each !== 0);
  return difference ?? 0;
}
