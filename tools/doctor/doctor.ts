import { checkClock } from './checks/clock.ts';
import { checkBuild } from './checks/build.ts';
import { checkDependencies, checkPlatformPackages } from './checks/dependencies.ts';
import { checkLoopback, checkPort } from './checks/addresses.ts';
import { checkLeftovers } from './checks/leftovers.ts';
import { checkNats } from './checks/nats.ts';
import { checkDocker, checkGit, checkNode } from './checks/programs.ts';
import { checkDisk, checkMemory, checkOpenFiles, checkWatches } from './checks/resources.ts';
import { checkUser } from './checks/user.ts';
import type { CheckFinding, Finding } from './finding.ts';
import { stops } from './finding.ts';
import type { Machine } from './machine.ts';

/** In the order a start would meet them. */
const checks: Readonly<Record<string, (machine: Machine) => CheckFinding | Promise<CheckFinding>>> = {
  node: checkNode,
  dependencies: checkDependencies,
  'platform packages': checkPlatformPackages,
  'nats-server': checkNats,
  user: checkUser,
  disk: checkDisk,
  memory: checkMemory,
  'open files': checkOpenFiles,
  watches: checkWatches,
  loopback: checkLoopback,
  port: checkPort,
  leftovers: checkLeftovers,
  build: checkBuild,
  clock: checkClock,
  git: checkGit,
  docker: checkDocker,
};

/** Examines a machine, all checks at once; a check that itself fails is a finding. */
export async function examine(machine: Machine): Promise<Finding[]> {
  return Promise.all(
    Object.entries(checks).map(async ([check, look]) => {
      try {
        return { check, ...(await look(machine)) };
      } catch (error) {
        const unknown = { breaks: 'perhaps everything: this could not be looked at', mend: 'see what it says' };
        return { check, ...stops((error as Error).message, unknown) };
      }
    }),
  );
}
