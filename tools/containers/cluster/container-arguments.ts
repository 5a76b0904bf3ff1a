import type { Mount, PlannedContainer } from './planned-pod.ts';

/** Folders of this machine for what a container mounts. */
export interface MountFolders {
  /** The files of the container's mount of this number. */
  files: (mount: number) => string;
  volume: (name: string) => string;
  resolvConf: string;
}

/**
 * What `docker run` is told, behind its own options, to start a container as its manifest says: confined as *restricted*
 * has it, in the network namespace of its pod. A health check of the image's own is no concern of the kubelet's.
 */
export function containerArguments(container: PlannedContainer, sandbox: string, folders: MountFolders): string[] {
  const { image, entrypoint, args, env, user, group, volumeGroup, memory, mounts } = container;
  return [
    ...['--network', `container:${sandbox}`],
    ...['--user', `${user}:${group}`, '--group-add', `${volumeGroup}`],
    ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--memory', memory, '--no-healthcheck'],
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...['--volume', `${folders.resolvConf}:/etc/resolv.conf:ro`],
    ...mounts.flatMap((mount, index) => mountArguments(mount, index, { folders, volumeGroup })),
    ...(entrypoint ? ['--entrypoint', entrypoint] : []),
    image,
    ...args,
  ];
}

function mountArguments(
  mount: Mount,
  index: number,
  { folders, volumeGroup }: { folders: MountFolders; volumeGroup: number },
): string[] {
  if ('files' in mount) return ['--volume', `${folders.files(index)}:${mount.path}:ro`];
  if ('volume' in mount) return ['--volume', `${folders.volume(mount.volume)}:${mount.path}`];
  return ['--tmpfs', `${mount.path}:size=${mount.scratch},mode=2777,gid=${volumeGroup}`];
}
