import { findUnpacked, withDebianPackages } from './debian-packages.ts';
import { natsVersionMin, storeInCache, type NatsProgram } from './nats-cache.ts';

// What a release has, unstable had before: the second group is for mirrors that carry releases only.
const suiteGroups = [
  ['testing', 'unstable', 'experimental'],
  ['stable-backports', 'stable'],
];

/**
 * Takes nats-server out of the newest package that a suite of this machine's own Debian mirror offers, into the cache.
 * @throws when this is no Debian, no suite has a server that is new enough, or apt fails
 */
export async function fetchNatsFromDebian(cache: string): Promise<NatsProgram> {
  const wanted = { packages: [{ name: 'nats-server', versionMin: natsVersionMin }], suiteGroups };
  return withDebianPackages(cache, wanted, (root) => storeInCache(cache, findUnpacked(root, 'nats-server')));
}
