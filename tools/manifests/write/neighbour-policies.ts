import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { App } from '../../start/apps.ts';
import { databaseLabels, databaseName, instanceLabels, migrationLabels, neighbours } from './names.ts';
import { from, policyOf, to } from './network-edges.ts';

const ports = { postgres: 5_432, instanceManager: 8_000, postgresMetrics: 9_187, routes: 6_222, natsMetrics: 7_777 };

/**
 * An app's database is asked by its app and its migrations alone. Its nodes follow each other and their operator, and
 * each speaks to the API server and to the object store of the backups, whose addresses no label has: TLS ports to
 * anywhere.
 */
export function databasePolicy(app: string): INetworkPolicy {
  const nodes = { labels: databaseLabels(app) };
  const inside = [ports.postgres, ports.instanceManager];
  return policyOf(databaseName(app), databaseLabels(app), {
    ingress: [
      from({ labels: instanceLabels(app) }, ports.postgres),
      from({ labels: migrationLabels(app) }, ports.postgres),
      ...inside.map((port) => from(nodes, port)),
      ...inside.map((port) => from(neighbours.databaseOperator, port)),
      from(neighbours.prometheus, ports.postgresMetrics),
    ],
    egress: [
      to(neighbours.dns, 53, 'UDP'),
      ...inside.map((port) => to(nodes, port)),
      { ports: [443, 6_443].map((port) => ({ protocol: 'TCP', port })) },
    ],
  });
}

/** Who holds the owner's password speaks to the database, and to nobody else. */
export function migrationPolicy(app: string): INetworkPolicy {
  return policyOf(`${app}-migration`, migrationLabels(app), {
    ingress: [],
    egress: [to(neighbours.dns, 53, 'UDP'), to({ labels: databaseLabels(app) }, ports.postgres)],
  });
}

/** Every app speaks to the broker; what it may say there, the broker's own permissions say. */
export function brokerPolicy(apps: readonly App[]): INetworkPolicy {
  const { broker, dns, prometheus } = neighbours;
  return policyOf(
    'nats',
    { ...broker.labels },
    {
      ingress: [
        ...apps.map(({ name }) => from({ labels: instanceLabels(name) }, broker.port)),
        from({ labels: broker.labels }, ports.routes),
        from(prometheus, ports.natsMetrics),
      ],
      egress: [to(dns, 53, 'UDP'), to({ labels: broker.labels }, ports.routes)],
    },
  );
}

/** Gateways alone count rates; the store asks nobody but its name server. */
export function rateStorePolicy(apps: readonly App[]): INetworkPolicy {
  const { rateStore, dns } = neighbours;
  const gateways = apps.filter(({ isGateway }) => isGateway);
  return policyOf(
    'valkey',
    { ...rateStore.labels },
    {
      ingress: gateways.map(({ name }) => from({ labels: instanceLabels(name) }, rateStore.port)),
      egress: [to(dns, 53, 'UDP')],
    },
  );
}
