import { neededEdges } from '../../manifests/rules/needed-edges.ts';
import { neighbours, ports } from '../../manifests/write/names.ts';
import type { App } from '../../start/apps.ts';
import { brokerPorts } from './broker-config.ts';
import type { PlannedPod } from './planned-pod.ts';

/** Groups of pods of which each of the first has to reach each of the second. */
export interface NeededEdge {
  from: string;
  to: string;
  port: number;
  /** Who says so. */
  because: string;
}

/** What the system cannot live without, said by others than the policies: they are held against it. */
export function neededFlows(apps: readonly App[], pods: readonly PlannedPod[]): NeededEdge[] {
  const groupsOf = (kinds: readonly string[]) => [
    ...new Set(pods.filter(({ kind }) => kinds.includes(kind)).map(({ group }) => group)),
  ];
  const gateways = apps.filter(({ isGateway }) => isGateway);
  return [
    ...neededEdges(apps).map(({ port, ...edge }) => ({ ...edge, port: Number(port), because: 'app.json' })),
    ...gateways.map(({ name }) => ({ from: 'edge', to: name, port: ports.http, because: 'the HTTPRoute' })),
    ...groupsOf(['app']).map((from) => ({
      from,
      to: 'collector',
      port: neighbours.collector.port,
      because: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    })),
    ...groupsOf(['app', 'migration', 'primary', 'broker']).map((from) => ({
      from,
      to: 'kube-dns',
      port: 53,
      because: 'everything is called by name',
    })),
    ...groupsOf(['primary']).map((group) => ({ from: group, to: group, port: 5_432, because: 'replication' })),
    { from: 'nats', to: 'nats', port: brokerPorts.cluster, because: 'the cluster of the broker' },
  ];
}
