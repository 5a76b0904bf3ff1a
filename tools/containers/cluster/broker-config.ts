import { bytesOf } from './quantity.ts';

/** As far as the values of the broker's chart are translated. */
export interface BrokerValues {
  config: {
    cluster: { replicas: number; name: string; tls: { secretName: string; merge: Tree }; merge: Tree };
    jetstream: { fileStore: { pvc: { size: string } }; merge: Tree };
    nats: { tls: { secretName: string; merge: Tree } };
    merge: Tree;
  };
  podTemplate: { merge: { spec: { securityContext: { runAsUser: number; fsGroup: number } } } };
  container: { env: Record<string, string>; merge: { resources: { limits: { memory: string } } } };
}

/** What YAML has: the configuration of the broker is such a tree too. */
export interface Tree {
  [key: string]: string | number | boolean | null | Tree | readonly unknown[];
}

export const brokerPorts = { nats: 4_222, cluster: 6_222, monitor: 8_222, metrics: 7_777 };
/** Of the chart. */
export const brokerFolders = {
  config: '/etc/nats-config',
  tls: '/etc/nats-certs/nats',
  clusterTls: '/etc/nats-certs/cluster',
  data: '/data',
  pid: '/var/run/nats',
};

/**
 * The configuration of one node, put together as the chart's templates do: what they say themselves, and over each part
 * what `merge` says. JSON is a way to write what nats-server reads.
 */
export function brokerConfig({ config }: BrokerValues, podName: string): string {
  const { cluster, jetstream, nats } = config;
  const routes = Array.from({ length: cluster.replicas }, (_, node) => `tls://nats-${node}.nats-headless:6222`);
  const said: Tree = {
    server_name: podName,
    lame_duck_grace_period: '10s',
    lame_duck_duration: '30s',
    pid_file: `${brokerFolders.pid}/nats.pid`,
    port: brokerPorts.nats,
    http_port: brokerPorts.monitor,
    tls: merged(keyPair(brokerFolders.tls), nats.tls.merge),
    cluster: merged(
      {
        name: cluster.name,
        port: brokerPorts.cluster,
        no_advertise: true,
        routes,
        tls: merged(keyPair(brokerFolders.clusterTls), cluster.tls.merge),
      },
      cluster.merge,
    ),
    jetstream: merged(
      { max_memory_store: 0, store_dir: brokerFolders.data, max_file_store: bytesOf(jetstream.fileStore.pvc.size) },
      jetstream.merge,
    ),
  };
  return JSON.stringify(merged(said, config.merge), null, 1);
}

/** As helm lays values over values: objects key by key, anything else as a whole. */
export function merged(below: Tree, above: Tree): Tree {
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [low, high] = [below[key], above[key]];
      if (high === undefined) return [key, low!];
      return [key, isTree(low) && isTree(high) ? merged(low, high) : high];
    }),
  );
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyPair(directory: string): Tree {
  return { cert_file: `${directory}/tls.crt`, key_file: `${directory}/tls.key` };
}
