import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { App } from '../../start/apps.ts';
import { instanceLabels, namespace, podLabels, ports } from './names.ts';

/** Where an app is found: by gRPC callers all instances at once, by the edge one address. */
export function serviceOf(app: App) {
  const metadata = { name: app.name, namespace, labels: podLabels(app.name) };
  const [port, headless] = app.isGateway
    ? [{ name: 'http', port: ports.http, targetPort: 'http', appProtocol: 'http' }, {}]
    : [{ name: 'grpc', port: ports.grpc, targetPort: 'grpc', appProtocol: 'grpc' }, { clusterIP: 'None' }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ...headless, selector: instanceLabels(app.name), ports: [port] },
  } satisfies IService;
}

/** Who an app is to the cluster: nobody in particular, so it gets no token. */
export function serviceAccountOf(app: App) {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: app.name, namespace },
    automountServiceAccountToken: false,
  } satisfies IServiceAccount;
}

/** Nodes are drained one instance at a time. */
export function disruptionBudgetOf(app: App) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app.name, namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: instanceLabels(app.name) } },
  } satisfies IPodDisruptionBudget;
}
