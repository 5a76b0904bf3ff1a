import { namespace } from '../../manifests/write/names.ts';
import { brokerConfig, brokerFolders, brokerPorts, type BrokerValues } from './broker-config.ts';
import type { SecretValues } from './made-secrets.ts';
import type { PodDraft } from './planned-pod.ts';
import { dockerSize } from './quantity.ts';

/** The pods of the broker's chart under these values. What brings its metrics to Prometheus is a stand-in. */
export function brokerPods(
  values: BrokerValues,
  { image, secrets }: { image: string; secrets: ReadonlyMap<string, SecretValues> },
): PodDraft[] {
  const { runAsUser, fsGroup } = values.podTemplate.merge.spec.securityContext;
  const filesOf = (secret: string) => {
    const files = secrets.get(secret);
    if (!files) throw new Error(`nats: nothing makes the secret ${secret}`);
    return files;
  };
  const { nats, cluster } = values.config;
  return Array.from({ length: cluster.replicas }, (_, index): PodDraft => {
    const name = `nats-${index}`;
    return {
      kind: 'broker',
      group: 'nats',
      name,
      namespace,
      labels: {
        'app.kubernetes.io/name': 'nats',
        'app.kubernetes.io/instance': 'nats',
        'app.kubernetes.io/component': 'nats',
      },
      ports: Object.entries(brokerPorts).map(([called, port]) => ({ name: called, port, protocol: 'TCP' as const })),
      container: {
        image,
        entrypoint: 'nats-server',
        args: ['--config', `${brokerFolders.config}/nats.conf`],
        env: values.container.env,
        user: runAsUser,
        group: fsGroup,
        volumeGroup: fsGroup,
        memory: dockerSize(values.container.merge.resources.limits.memory),
        mounts: [
          { path: brokerFolders.config, files: { 'nats.conf': brokerConfig(values, name) } },
          { path: brokerFolders.tls, files: filesOf(nats.tls.secretName) },
          { path: brokerFolders.clusterTls, files: filesOf(cluster.tls.secretName) },
          { path: brokerFolders.data, volume: name },
          { path: brokerFolders.pid, scratch: '1m' },
        ],
      },
      standIns: [brokerPorts.metrics],
      probes: [
        { ask: { path: '/healthz', port: brokerPorts.monitor }, everyMs: 500, timeoutMs: 5_000, failuresMax: 180 },
      ],
    };
  });
}
