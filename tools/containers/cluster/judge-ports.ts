import type { Confinement, PortRange } from '../../policies/confinement.ts';
import { titleOf } from '../../policies/confine.ts';
import type { Pod } from '../../policies/pod.ts';
import { isOurs } from './plan-cluster.ts';
import type { PlannedPod } from './planned-pod.ts';

/**
 * Ports that policies open at a pod that has none of that number: whoever wrote them meant another one, and no flow that is
 * tried would show it.
 */
export function judgeOpened(pods: readonly PlannedPod[], confined: ReadonlyMap<string, Confinement>): string[] {
  const byAddress = new Map(pods.map((pod) => [`${pod.address}/32`, pod]));
  const problems = pods.filter(isOurs).flatMap((pod) => {
    const { ingress, egress } = confined.get(titleOf(pod))!;
    const here = allowancesOf(ingress).flatMap(({ ports }) => missing(pod, ports).map((port) => `${pod.name}:${port}`));
    const there = allowancesOf(egress).flatMap(({ peers, ports }) =>
      (peers === 'anybody' ? [] : peers).flatMap(({ cidr }) => {
        const other = byAddress.get(cidr);
        return other ? missing(other, ports).map((port) => `${other.name}:${port}`) : [];
      }),
    );
    return [...here, ...there];
  });
  return [...new Set(problems)].map((place) => `${place} is opened by a policy, and is no port of that pod`);
}

/** Ports that a manifest declares and nobody listens at: what was tried there was an empty house. */
export function judgeListening(pods: readonly PlannedPod[], portsOf: (pod: PlannedPod) => readonly number[]): string[] {
  return pods.flatMap((pod) => {
    const open = portsOf(pod);
    return pod.ports
      .filter(({ protocol, port }) => protocol === 'TCP' && !open.includes(port))
      .map(({ port }) => `${pod.name} declares port ${port}, and nobody listens there`);
  });
}

function allowancesOf(direction: Confinement['ingress']) {
  return direction === 'open' ? [] : direction;
}

/** Of ports that are said one by one. */
function missing(pod: Pod, ports: readonly PortRange[] | 'all'): number[] {
  return (ports === 'all' ? [] : ports)
    .filter(({ first, last }) => first === last)
    .filter((range) => !pod.ports.some(({ protocol, port }) => protocol === range.protocol && port === range.first))
    .map(({ first }) => first);
}
