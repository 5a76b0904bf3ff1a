import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { App } from '../../start/apps.ts';
import { brokerPolicy, databasePolicy, migrationPolicy, rateStorePolicy } from './neighbour-policies.ts';
import { from, policyOf, to } from './network-edges.ts';
import { databaseLabels, instanceLabels, namespace, neighbours, ports } from './names.ts';

/** Nobody may talk to anybody: what may, the others say. */
const denyAll = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
} satisfies INetworkPolicy;

/**
 * Exactly the edges that each app's `app.json` asks for, both ends of each, and those that every app has.
 * @returns the policies by the file they are written to
 */
export function networkPolicies(apps: readonly App[]): Map<string, INetworkPolicy[]> {
  return new Map([
    ['default-deny.yaml', [denyAll]],
    ...apps.map((app): [string, INetworkPolicy[]] => [
      `${app.name}.yaml`,
      [appPolicy(app, apps), ...(app.hasDatabase ? [databasePolicy(app.name), migrationPolicy(app.name)] : [])],
    ]),
    ['broker.yaml', [brokerPolicy(apps)]],
    ['rate-store.yaml', [rateStorePolicy(apps)]],
  ]);
}

function appPolicy(app: App, apps: readonly App[]): INetworkPolicy {
  const callers = apps.filter(({ calls }) => calls.includes(app.name));
  return policyOf(app.name, instanceLabels(app.name), {
    ingress: [
      ...callers.map((caller) => from({ labels: instanceLabels(caller.name) }, ports.grpc)),
      ...(app.isGateway ? [from(neighbours.edge, ports.http)] : []),
      from(neighbours.prometheus, ports.health),
    ],
    egress: [
      to(neighbours.dns, 53, 'UDP'),
      ...app.calls.map((called) => to({ labels: instanceLabels(called) }, ports.grpc)),
      to(neighbours.broker, neighbours.broker.port),
      ...(app.hasDatabase ? [to({ labels: databaseLabels(app.name) }, 5_432)] : []),
      ...(app.isGateway ? [to(neighbours.rateStore, neighbours.rateStore.port)] : []),
      to(neighbours.collector, neighbours.collector.port),
    ],
  });
}
