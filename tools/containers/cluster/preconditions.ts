import { existsSync } from 'node:fs';
import { installUnlessThere } from '../debian-programs.ts';

/** Why the network policies cannot be tried on this machine; undefined when they can, or when that is yet to be seen. */
export function findObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'rules of a network namespace are Linux’s';
  if (process.getuid?.() !== 0) return 'only root loads rules into the network of a container';
  return undefined;
}

/**
 * Makes sure of the programs that load rules and look for addresses; Debian's packages where they are missing.
 * @throws when they cannot be had
 */
export async function preparePrograms(log: (line: string) => void): Promise<void> {
  await installUnlessThere({ program: '/usr/sbin/nft', packages: ['nftables'] }, log);
  await installUnlessThere({ program: '/usr/bin/nsenter', packages: ['util-linux'] }, log);
  if (!existsSync('/sbin/ip') && !existsSync('/usr/bin/ip')) {
    await installUnlessThere({ program: '/usr/bin/ip', packages: ['iproute2'] }, log);
  }
}

/** What runs here in the place of what a cluster has: said each time, so that nobody takes more from it than there is. */
export const policyGaps = [
  "a cluster's own network: nftables in each pod's namespace say what its policies say",
  'CloudNativePG, its backups and its image: scripts start the instances, of the PostgreSQL that Compose has',
  'the charts of NATS and Valkey: their values are translated by hand, the reloader and the exporter are left out',
  "cert-manager, External Secrets and the Gateway's controller: certificates and passwords are made up, HAProxy is the proxy",
  'virtual addresses of Services, and readiness that takes pods out of names; autoscaling, disruption, spread',
  'the released images: those that were built here stand for them; collector and Prometheus only answer',
];
