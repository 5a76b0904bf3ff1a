import { join } from 'node:path';
import { compareVersions } from '../../infra/program-version.ts';
import { good, stops, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** As in tools/bootstrap.mjs, which runs before there is TypeScript; a test compares them. */
export const nodeVersionMin = '24.11.0';
const npmNodeMin = '20.0.0';

/** Whether there is a Node that runs the code, or npm brings it. */
export async function checkNode({ nodeVersion, platform, arch, root, run }: Machine): Promise<CheckFinding> {
  const own = (await run(join(root, 'node_modules', '.bin', 'node'), '-p', 'process.versions.node'))?.stdout.trim();
  if (own && compareVersions(own, nodeVersionMin) >= 0) return good(`${own}, of node_modules`);
  if (compareVersions(nodeVersion, nodeVersionMin) >= 0) return good(nodeVersion);
  const isBrought = platform === 'linux' && ['x64', 'arm64'].includes(arch);
  if (isBrought && compareVersions(nodeVersion, npmNodeMin) >= 0)
    return warns(`${nodeVersion}, and ${nodeVersionMin} is needed`, {
      breaks: 'nothing once dependencies are installed: they bring one',
      mend: 'npm ci',
    });
  return stops(`${nodeVersion}, and ${nodeVersionMin} is needed`, {
    breaks: 'every command: none is brought along here',
    mend: `install Node ${nodeVersionMin} or newer: https://nodejs.org`,
  });
}

export async function checkGit({ run }: Machine): Promise<CheckFinding> {
  const answer = await run('git', 'rev-parse', '--short', 'HEAD');
  if (answer?.code === 0) return good(`at ${answer.stdout.trim()}`);
  return warns(answer ? 'this is no checkout' : 'there is no git', {
    breaks: 'builds cannot say what they are of; npm test -- --affected does not work',
    mend: answer ? 'git clone the workspace' : 'install git',
  });
}

/** For images alone: nothing here needs it. */
export async function checkDocker({ run }: Machine): Promise<CheckFinding> {
  const answer = await run('docker', 'version', '--format', '{{.Server.Version}}');
  if (answer?.code === 0) return good(`engine ${answer.stdout.trim()}`);
  return good(answer ? 'no engine runs; only images need one' : 'not there; only images need it');
}
