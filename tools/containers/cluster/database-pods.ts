import { nameOf, type Rendered } from '../../manifests/manifest.ts';
import { namespace } from '../../manifests/write/names.ts';
import { databaseClusters, type DatabaseCluster } from './database-clusters.ts';
import type { SecretValues } from './made-secrets.ts';
import { replicationUser } from './made-certificates.ts';
import type { PlannedContainer, PodDraft } from './planned-pod.ts';
import { initialSql, postgresFolders, postgresScript } from './postgres-instance.ts';
import { dockerSize } from './quantity.ts';

/** Of the image: whom PostgreSQL's data belongs to. */
const postgresUser = 999;
const ports = { postgres: 5_432, status: 8_000, metrics: 9_187 };

/**
 * The instances that the operator would start for each `Cluster`, under the labels that it gives them: the first is the
 * primary, the others follow it. Its instance manager and its metrics are stand-ins.
 */
export function databasePods(
  rendered: Rendered,
  { image, secrets }: { image: string; secrets: ReadonlyMap<string, SecretValues> },
): PodDraft[] {
  return databaseClusters(rendered).flatMap((cluster) => {
    const group = nameOf(cluster);
    const names = Array.from({ length: cluster.spec!.instances }, (_, index) => `${group}-${index + 1}`);
    return names.map((name, index): PodDraft => {
      const role = index === 0 ? 'primary' : 'replica';
      return {
        kind: index === 0 ? 'primary' : 'standby',
        group,
        name,
        namespace,
        labels: {
          'cnpg.io/cluster': group,
          'cnpg.io/instanceName': name,
          'cnpg.io/instanceRole': role,
          'cnpg.io/podRole': 'instance',
          role,
        },
        ports: Object.entries(ports).map(([called, port]) => ({ name: called, port, protocol: 'TCP' as const })),
        container: containerOf(cluster, { name, others: names.filter((other) => other !== name) }, { image, secrets }),
        standIns: [ports.status, ports.metrics],
        probes: [{ ask: { command: readyCommand(role) }, everyMs: 500, timeoutMs: 5_000, failuresMax: 120 }],
      };
    });
  });
}

function containerOf(
  cluster: DatabaseCluster,
  { name, others }: { name: string; others: readonly string[] },
  { image, secrets }: { image: string; secrets: ReadonlyMap<string, SecretValues> },
): PlannedContainer {
  const { bootstrap, managed, certificates, resources } = cluster.spec!;
  const values = (secret: string | undefined) => {
    const found = secrets.get(secret ?? '');
    if (!found) throw new Error(`${name}: nothing makes the secret ${secret}`);
    return found;
  };
  const server = values(certificates?.serverTLSSecret);
  const replication = values(replicationUser);
  return {
    image,
    entrypoint: '/bin/sh',
    args: [`${postgresFolders.scripts}/start.sh`],
    env: {},
    user: postgresUser,
    group: postgresUser,
    volumeGroup: postgresUser,
    memory: dockerSize(String(resources?.limits?.['memory'])),
    mounts: [
      { path: postgresFolders.data, volume: name },
      { path: '/run/postgresql', scratch: '16m' },
      { path: '/tmp', scratch: '64m' },
      {
        path: postgresFolders.scripts,
        files: {
          ...postgresScript(cluster, { name, others }),
          'init.sql': initialSql(cluster, {
            owner: values(bootstrap?.initdb?.secret?.name),
            managed: (managed?.roles ?? []).map(({ passwordSecret }) => values(passwordSecret?.name)),
          }),
        },
      },
      {
        path: postgresFolders.keys,
        files: {
          'server.crt': server['tls.crt']!,
          'server.key': server['tls.key']!,
          'ca.crt': server['ca.crt']!,
          'replication.crt': replication['tls.crt']!,
          'replication.key': replication['tls.key']!,
        },
      },
    ],
  };
}

/** A primary is ready when it answers; a replica when it follows. */
function readyCommand(role: 'primary' | 'replica'): string[] {
  const query = role === 'primary' ? 'select true' : 'select count(*) > 0 from pg_stat_wal_receiver';
  return ['sh', '-c', `psql -h /run/postgresql -U postgres -Atc '${query}' | grep -qx t`];
}
