import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workloadsOf, type Rule, type Workload } from '../manifest.ts';

/**
 * Pods run the image as docker/Dockerfile means it: as its user, by its own entrypoint, which has the flags of node, and
 * with no argument but `migrate`, which a job has.
 * @throws when the Dockerfile names no user by number
 */
export function checkImageContract(root: string): Rule {
  const user = userOf(readFileSync(join(root, 'docker', 'Dockerfile'), 'utf8'));
  return (rendered) => workloadsOf(rendered).flatMap((workload) => problemsOf(workload, user));
}

function problemsOf({ title, kind, pod }: Workload, user: number): string[] {
  const { runAsUser, runAsGroup, fsGroup } = pod.securityContext ?? {};
  const isUser = [runAsUser, runAsGroup, fsGroup].every((id) => id === user);
  const wanted = kind === 'Job' ? 'migrate' : '';
  return [
    ...(isUser ? [] : [`${title}: runAsUser, runAsGroup and fsGroup must be ${user}, the USER of docker/Dockerfile`]),
    ...pod.containers.flatMap(({ name, command, args = [] }) => [
      ...(command ? [`${title}: container ${name}: remove command: the image's entrypoint has the flags of node`] : []),
      ...(args.join(' ') === wanted ? [] : [`${title}: container ${name}: args must be [${wanted}]`]),
    ]),
  ];
}

function userOf(dockerfile: string): number {
  const id = /^USER (\d+)/m.exec(dockerfile)?.[1];
  if (id === undefined) throw new Error('docker/Dockerfile: USER must be a number: runAsNonRoot cannot read names');
  return Number(id);
}
