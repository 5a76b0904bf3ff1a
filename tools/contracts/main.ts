import { workspaceRoot } from '../workspace.ts';
import { checkContracts } from './check-contracts.ts';
import { releaseContracts } from './release-contracts.ts';
import { describeProblems } from './report-contracts.ts';

const help = `npm run check:contracts
    compares the contracts of this tree with those released last (contracts/released)
npm run release:contracts -- <version> [--retake]
    makes the contracts of this tree the released ones; refuses undeclared breaks
    --retake takes the last version anew, breaks included: only while no database or client of it exists`;

async function check(): Promise<number> {
  const startedAt = performance.now();
  const report = await checkContracts(workspaceRoot);
  const problems = describeProblems(report);
  for (const danger of report.dangers) console.log(`dangerous, let through: ${danger}`);
  for (const problem of problems) console.log(problem);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const meant = report.declared.length;
  console.log(
    problems.length > 0
      ? `rookery: ${problems.length} problems with the contracts of ${report.version}`
      : `rookery: the contracts of ${report.version} hold, ${meant} declared breaks, ${seconds} s`,
  );
  return problems.length > 0 ? 1 : 0;
}

/** Returns the exit code: 2 when it was called wrongly. */
async function main([command, ...args]: string[]): Promise<number> {
  const [version = '', ...rest] = args;
  const isRetake = rest.length === 1 && rest[0] === '--retake';
  if (command === 'check' && args.length === 0) return check();
  if (command === 'release' && /^\d+\.\d+\.\d+$/.test(version) && (rest.length === 0 || isRetake)) {
    return releaseContracts(workspaceRoot, { version, isRetake });
  }
  console.error(help);
  return 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
