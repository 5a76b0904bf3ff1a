import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { App } from '../../start/apps.ts';
import { instanceLabels, namespace, ports } from './names.ts';
import { databaseUrl, podOf } from './pod.ts';
import { resourcesOf } from './resources.ts';

/** More than preStop (3 s), the notice (5 s) and the grace (10 s) of SHUTDOWN_*, and what the end of a process takes. */
const terminationGracePeriodSeconds = 25;
const preStopSeconds = 3;

/** The instances of an app. */
export function deploymentOf(app: App) {
  const labels = instanceLabels(app.name);
  const pod = podOf(app, {
    ports: [
      ...(app.isGateway
        ? [{ name: 'http', containerPort: ports.http }]
        : [{ name: 'grpc', containerPort: ports.grpc }]),
      { name: 'health', containerPort: ports.health },
    ],
    envFrom: [{ configMapRef: { name: `${app.name}-config` } }],
    env: [
      { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ...(app.hasDatabase ? [databaseUrl(app, 'DATABASE_URL', 'role')] : []),
    ],
    resources: resourcesOf(app),
    ...probes,
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app.name, namespace, labels },
    spec: {
      replicas: 2,
      revisionHistoryLimit: 5,
      selector: { matchLabels: labels },
      // One more before one less: a rollout never has fewer than it began with.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          ...pod,
          terminationGracePeriodSeconds,
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          })),
        },
      },
    },
  } satisfies IDeployment;
}

const ask = (path: string) => ({ httpGet: { path, port: 'health' }, timeoutSeconds: 2 });

/** A start waits a minute for the broker. Readiness leaves soon and comes back soon; liveness is the last resort. */
const probes = {
  startupProbe: { ...ask('/health/startup'), periodSeconds: 2, failureThreshold: 45 },
  readinessProbe: { ...ask('/health/ready'), periodSeconds: 2, failureThreshold: 2 },
  livenessProbe: { ...ask('/health/live'), periodSeconds: 10, failureThreshold: 3 },
};
