import { titleOf } from './confine.ts';
import { allows, type Confinement } from './confinement.ts';
import type { Pod, Protocol } from './pod.ts';

/** One pod asks a port of another. */
export interface Flow {
  from: Pod;
  to: Pod;
  protocol: Protocol;
  port: number;
}

/** Everybody asks everybody else, at every port that they declare. */
export function allFlows(pods: readonly Pod[]): Flow[] {
  return pods.flatMap((from) =>
    pods
      .filter((to) => to !== from)
      .flatMap((to) => to.ports.map(({ protocol, port }) => ({ from, to, protocol, port }))),
  );
}

/** Whether both ends let a flow through. */
export function isAllowed({ from, to, protocol, port }: Flow, confined: ReadonlyMap<string, Confinement>): boolean {
  const [there, here] = [confined.get(titleOf(from)), confined.get(titleOf(to))];
  if (!there || !here) throw new Error(`${titleOf(from)} or ${titleOf(to)} is no pod of this cluster`);
  return (
    allows(there.egress, { address: to.address, protocol, port }) &&
    allows(here.ingress, { address: from.address, protocol, port })
  );
}

/** For people: `gateway-1 → posts-1:50051`. */
export function spellFlow({ from, to, protocol, port }: Flow): string {
  const name = (pod: Pod) => (pod.namespace === 'rookery' ? pod.name : titleOf(pod));
  return `${name(from)} → ${name(to)}:${port}${protocol === 'UDP' ? '/udp' : ''}`;
}
