/** The namespace everything of ours lives in. */
export const namespace = 'rookery';

/** Ports of a container; the health port is plaintext, and no Service has it. */
export const ports = { grpc: 50_051, http: 8_000, health: 8_080 };

/** Who is not an app and is talked to: the labels of its pods, as its chart or operator sets them, and its port. */
export const neighbours = {
  dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  /** What carries out the routes of the Gateway API; another controller has another namespace. */
  edge: { namespace: 'envoy-gateway-system' },
  broker: { labels: { 'app.kubernetes.io/name': 'nats' }, port: 4_222 },
  rateStore: { labels: { 'app.kubernetes.io/name': 'valkey' }, port: 6_379 },
  collector: { namespace: 'observability', labels: { 'app.kubernetes.io/name': 'collector' }, port: 4_318 },
  prometheus: { namespace: 'observability', labels: { 'app.kubernetes.io/name': 'prometheus' } },
  databaseOperator: { namespace: 'cnpg-system', labels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
} as const;

/** Labels an app's pods are found by. */
export function podLabels(app: string): Record<string, string> {
  return { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'rookery' };
}

/** Labels of its instances, and of nothing else that is the app's. */
export function instanceLabels(app: string): Record<string, string> {
  return { ...podLabels(app), 'app.kubernetes.io/component': 'app' };
}

/** Labels of the pod that changes its schema. */
export function migrationLabels(app: string): Record<string, string> {
  return { ...podLabels(app), 'app.kubernetes.io/component': 'migration' };
}

/** Labels of the pods of an app's database; the operator sets the first. */
export function databaseLabels(app: string): Record<string, string> {
  return { 'cnpg.io/cluster': databaseName(app) };
}

/** Name of an app's database cluster. */
export function databaseName(app: string): string {
  return `${app}-database`;
}

/** How the variables of an app begin: `saved-posts` is `SAVED_POSTS`. */
export { prefixOf } from '../../start/environment.ts';
export { roleOf } from '../../infra/app-database.ts';
