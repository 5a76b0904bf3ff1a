import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { podNetwork } from './plan-cluster.ts';
import type { MountFolders } from './container-arguments.ts';
import type { PlannedPod } from './planned-pod.ts';
import { searchDomains } from './service-names.ts';

/**
 * Writes what the container of a pod mounts: root's files, readable by the pod's group as the kubelet makes them, and
 * folders that the group may write to.
 * @param root whose owner is root
 */
export function writePodFolders(root: string, { name, container }: PlannedPod): MountFolders {
  const files = (mount: number) => join(root, 'files', name, `${mount}`);
  const volume = (called: string) => join(root, 'volumes', called);
  const resolvConf = join(root, 'resolv.conf');
  const group = container?.volumeGroup ?? 0;
  for (const [index, mount] of (container?.mounts ?? []).entries()) {
    if ('files' in mount) {
      makeFolder(files(index), { group, mode: 0o750 });
      for (const [file, text] of Object.entries(mount.files)) writeOwned(join(files(index), file), text, group);
    } else if ('volume' in mount) makeFolder(volume(mount.volume), { group, mode: 0o2770 });
  }
  return { files, volume, resolvConf };
}

/** Writes what pods look names up with. */
export function writeResolvConf(root: string): void {
  const lines = [`nameserver ${podNetwork.names}`, `search ${searchDomains.join(' ')}`, 'options ndots:5', ''];
  writeFileSync(join(root, 'resolv.conf'), lines.join('\n'), { mode: 0o644 });
}

function makeFolder(path: string, { group, mode }: { group: number; mode: number }): void {
  mkdirSync(path, { recursive: true });
  chownSync(path, 0, group);
  chmodSync(path, mode);
}

function writeOwned(path: string, text: string, group: number): void {
  writeFileSync(path, text, { mode: 0o440 });
  chownSync(path, 0, group);
}
