import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { App } from '../../start/apps.ts';
import { prefixOf } from './names.ts';

/** The user of the image (`USER` of docker/Dockerfile): who owns what it wrote in Compose owns it here too. */
const userId = 65_532;

/** What all pods of an app have in common, whatever runs in them: *restricted* of the pod security standards. */
export function podOf(app: App, container: Omit<IContainer, 'name' | 'image'>): IPodSpec {
  return {
    serviceAccountName: app.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'app',
        // Without a tag: an overlay says which, by digest (`images` of its kustomization).
        image: `rookery/${app.name}`,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'tls', mountPath: '/etc/rookery/tls', readOnly: true },
          { name: 'state', mountPath: '/var/lib/rookery' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        ...container,
      },
    ],
    volumes: [
      { name: 'tls', secret: { secretName: `${app.name}-tls`, defaultMode: 0o440 } },
      { name: 'state', emptyDir: { sizeLimit: '16Mi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ],
  };
}

/** The variable with the URL of a role, from the role's secret. */
export function databaseUrl(app: App, variable: string, role: 'role' | 'owner') {
  return {
    name: `${prefixOf(app.name)}_${variable}`,
    valueFrom: { secretKeyRef: { name: `${app.name}-database-${role}`, key: 'url' } },
  };
}
