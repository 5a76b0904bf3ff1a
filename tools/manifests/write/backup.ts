import type { ScheduledBackupProps } from '@cdk8s-kit/crds/pg';
import type { App } from '../../start/apps.ts';
import type { Custom } from '../custom-resource.ts';
import { databaseName, namespace } from './names.ts';

/** CloudNativePG's plugin that archives to an object store. */
export const backupPlugin = 'barman-cloud.cloudnative-pg.io';

/** One base backup a night; between them the log is archived. */
export function scheduledBackupOf(app: App) {
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ScheduledBackup',
    metadata: { name: databaseName(app.name), namespace },
    spec: {
      schedule: '0 0 2 * * *',
      method: 'plugin',
      pluginConfiguration: { name: backupPlugin },
      immediate: true,
      backupOwnerReference: 'self',
      cluster: { name: databaseName(app.name) },
    },
  } satisfies Custom<ScheduledBackupProps>;
}
