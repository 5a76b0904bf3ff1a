import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { App } from '../../start/apps.ts';
import { migrationLabels, namespace } from './names.ts';
import { databaseUrl, podOf } from './pod.ts';

/** Brings the schema up to date, with the rights of its owner, before the instances of a release start. */
export function migrationOf(app: App) {
  const labels = migrationLabels(app.name);
  const pod = podOf(app, {
    args: ['migrate'],
    env: [
      { name: 'NODE_ENV', value: 'production' },
      { name: 'TLS_DIR', value: '/etc/rookery/tls' },
      databaseUrl(app, 'MIGRATIONS_DATABASE_URL', 'owner'),
    ],
    resources: { requests: { cpu: '100m', memory: '192Mi' }, limits: { memory: '384Mi' } },
  });
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${app.name}-migration`, namespace, labels },
    spec: {
      // The database may be younger than the job.
      backoffLimit: 10,
      activeDeadlineSeconds: 4_000,
      template: { metadata: { labels }, spec: { ...pod, restartPolicy: 'OnFailure' } },
    },
  } satisfies IJob;
}
