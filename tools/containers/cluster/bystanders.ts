import { namespace, neighbours } from '../../manifests/write/names.ts';
import type { PodDraft } from './planned-pod.ts';

/** Pods that the system meets and that run no program of ours: they ask, and are asked. */
export function bystanders(): PodDraft[] {
  const { dns, collector, prometheus, databaseOperator } = neighbours;
  return [
    {
      ...bystander({ name: 'kube-dns', namespace: dns.namespace, labels: dns.labels, ports: [53] }),
      kind: 'names',
      ports: [
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
      probes: [],
    },
    bystander({ name: 'collector', namespace: collector.namespace, labels: collector.labels, ports: [collector.port] }),
    bystander({ name: 'prometheus', namespace: prometheus.namespace, labels: prometheus.labels, ports: [9_090] }),
    bystander({
      name: 'operator',
      namespace: databaseOperator.namespace,
      labels: databaseOperator.labels,
      ports: [9_443],
    }),
    bystander({ name: 'stranger', namespace: strangeNamespace, labels: {}, ports: [443, 8_080] }),
    bystander({ name: forgotten, namespace, labels: { 'app.kubernetes.io/name': forgotten }, ports: [8_080] }),
    // No pod of any namespace: an address that only ranges and rules without a peer can mean.
    bystander({ name: outside, namespace: outside, labels: {}, ports: [443, 6_443, 5_432, 80] }),
  ];
}

/** A pod of ours that nobody has written a policy for: what confines it is default-deny alone. */
export const forgotten = 'forgotten';
/** Stands for all that is outside of the cluster; under no label of a namespace. */
export const outside = 'outside';
const strangeNamespace = 'elsewhere';

function bystander({
  name,
  ports,
  ...pod
}: Pick<PodDraft, 'name' | 'namespace' | 'labels'> & { ports: readonly number[] }): PodDraft {
  return {
    ...pod,
    name,
    kind: 'bystander',
    group: name,
    ports: ports.map((port) => ({ port, protocol: 'TCP' })),
    standIns: ports,
    probes: [],
  };
}
