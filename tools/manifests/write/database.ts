import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import type { ClusterProps } from '@cdk8s-kit/crds/pg';
import { rowsOnlyStatements, sessionLimitStatements } from '../../infra/app-database.ts';
import { postgresMajor } from '../../infra/postgres-version.ts';
import type { App } from '../../start/apps.ts';
import type { Custom } from '../custom-resource.ts';
import { databaseName, namespace, roleOf } from './names.ts';

/** The PostgreSQL of one app: three nodes, of which any one beside the primary has every commit before it is answered. */
export function databaseOf(app: App) {
  const [name, role] = [databaseName(app.name), roleOf(app.name)];
  const owner = `${role}_owner`;
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace },
    spec: {
      instances: 3,
      imageName: `ghcr.io/cloudnative-pg/postgresql:${postgresMajor}`,
      postgresql: {
        synchronous: { method: 'any', number: 1, dataDurability: 'required' },
        parameters: {
          ssl_min_protocol_version: 'TLSv1.2',
          max_connections: '200',
          password_encryption: 'scram-sha-256',
        },
      },
      bootstrap: {
        initdb: {
          database: role,
          owner,
          secret: { name: `${app.name}-database-owner` },
          // Without login until the operator gives it its password, below.
          postInitSQL: [`create role ${role} nologin`, ...sessionLimitStatements(role, owner)],
          postInitApplicationSQL: [
            `revoke connect, temporary on database ${role} from public`,
            `grant connect on database ${role} to ${role}`,
            ...rowsOnlyStatements(role, owner),
          ],
        },
      },
      managed: {
        roles: [{ name: role, ensure: 'present', login: true, passwordSecret: { name: `${app.name}-database-role` } }],
      },
      certificates: { serverTLSSecret: `${name}-tls`, serverCASecret: `${name}-tls` },
      storage: { size: '20Gi' },
      walStorage: { size: '5Gi' },
      resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } },
      affinity: {
        enablePodAntiAffinity: true,
        podAntiAffinityType: 'preferred',
        topologyKey: 'kubernetes.io/hostname',
      },
    },
  } satisfies Custom<ClusterProps>;
}

/** Name, password and URL of a role; the password alone is kept in the store. */
export function roleSecretOf(app: App, kind: 'role' | 'owner') {
  const role = kind === 'owner' ? `${roleOf(app.name)}_owner` : roleOf(app.name);
  const name = `${app.name}-database-${kind}`;
  const host = `${databaseName(app.name)}-rw:5432`;
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'rookery' },
      target: {
        name,
        template: {
          type: 'kubernetes.io/basic-auth',
          metadata: { labels: { 'cnpg.io/reload': 'true' } },
          data: {
            username: role,
            password: '{{ .password }}',
            url: `postgres://${role}:{{ .password | urlquery }}@${host}/${roleOf(app.name)}`,
          },
        },
      },
      data: [{ secretKey: 'password', remoteRef: { key: `rookery/${name}`, property: 'password' } }],
    },
  } satisfies IExternalSecret;
}
