import { workloadsOf, type Rendered } from '../../manifests/manifest.ts';
import { namespace } from '../../manifests/write/names.ts';
import type { PodPort } from '../../policies/pod.ts';
import { appContainer, probesOf, type References } from './app-container.ts';
import type { PodDraft } from './planned-pod.ts';

/** A pod for each replica of each Deployment, and one for each Job. */
export function appPods(rendered: Rendered, references: References): PodDraft[] {
  return workloadsOf(rendered).flatMap(({ kind, name: group, labels, pod, replicas }) =>
    Array.from({ length: replicas }, (_, index): PodDraft => {
      const name = kind === 'Job' ? group : `${group}-${index + 1}`;
      const [container] = pod.containers;
      return {
        kind: kind === 'Job' ? 'migration' : 'app',
        group,
        name,
        namespace,
        labels,
        ports: (container?.ports ?? []).map(({ name: called, containerPort, protocol }): PodPort => ({
          ...(called && { name: called }),
          port: containerPort,
          protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
        })),
        container: appContainer(pod, name, references),
        standIns: [],
        probes: container ? probesOf(container) : [],
      };
    }),
  );
}
