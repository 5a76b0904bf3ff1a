import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { parse } from 'yaml';
import { manifestsOf, nameOf, type Manifest, type Rendered } from '../../manifests/manifest.ts';
import { namespace } from '../../manifests/write/names.ts';
import type { Cluster } from '../../policies/pod.ts';
import { appPods } from './app-pods.ts';
import { merged, type BrokerValues, type Tree } from './broker-config.ts';
import { brokerPods } from './broker-pods.ts';
import { bystanders, outside } from './bystanders.ts';
import { databasePods } from './database-pods.ts';
import { edgePod, entranceOf, type Entrance } from './edge-pod.ts';
import type { SecretValues } from './made-secrets.ts';
import type { PlannedPod, PodDraft } from './planned-pod.ts';
import { rateStorePod, type RateStoreValues } from './rate-store-pod.ts';
import { serviceNames } from './service-names.ts';

/** The range of the pods, in which the node and the name server have addresses of their own. */
export const podNetwork = { subnet: '10.213.244.0/24', node: '10.213.244.1', names: '10.213.244.2' };
const firstAddress = 10;

/** A whole cluster, as it is going to run here. */
export interface PlannedCluster extends Cluster {
  pods: readonly PlannedPod[];
  /** What the name server answers. */
  names: Record<string, string[]>;
  entrance: Entrance;
}

/** Where a plan takes what no manifest has. */
export interface PlanSources {
  /** `k8s/values`: what the charts of broker and rate store are installed with. */
  values: string;
  secrets: ReadonlyMap<string, SecretValues>;
  images: { app: (released: string) => string; postgres: string; broker: string; rateStore: string; proxy: string };
}

/**
 * Every pod that a cluster would run for a rendered overlay, with its addresses and names.
 * @throws when a manifest says what is not translated
 */
export function planCluster(rendered: Rendered, { values, secrets, images }: PlanSources): PlannedCluster {
  const configMaps = new Map(
    manifestsOf<IConfigMap & Manifest>(rendered, 'ConfigMap').map((one) => [nameOf(one), one.data ?? {}]),
  );
  const read = (file: string) => parse(readFileSync(join(values, file), 'utf8'), { merge: true }) as Tree;
  const broker = merged(read('nats.yaml'), read('nats-users.yaml')) as unknown as BrokerValues;
  const rateStore = read('valkey.yaml') as unknown as RateStoreValues;
  const entrance = entranceOf(rendered);
  const drafts = [
    ...bystanders(),
    ...databasePods(rendered, { image: images.postgres, secrets }),
    ...brokerPods(broker, { image: images.broker, secrets }),
    rateStorePod(rateStore, { image: images.rateStore, secrets }),
    ...appPods(rendered, { configMaps, secrets, imageOf: images.app }),
    edgePod(entrance, { image: images.proxy, secrets }),
  ];
  const pods = withAddresses(drafts);
  const spaces = [...new Set(pods.map((pod) => pod.namespace))].filter((name) => name !== outside);
  // Kubernetes gives each namespace its name as a label.
  const namespaces = new Map(spaces.map((name) => [name, { 'kubernetes.io/metadata.name': name }]));
  return { pods, namespaces, names: serviceNames(rendered, pods), entrance };
}

function withAddresses(drafts: readonly PodDraft[]): PlannedPod[] {
  const network = podNetwork.subnet.slice(0, podNetwork.subnet.lastIndexOf('.'));
  if (drafts.length + firstAddress > 254)
    throw new Error(`${drafts.length} pods are more than the range has addresses`);
  return drafts.map((draft, index) => ({
    ...draft,
    address: draft.kind === 'names' ? podNetwork.names : `${network}.${firstAddress + index}`,
  }));
}

/** Of the plan: ours, and not whom we meet. */
export function isOurs(pod: PlannedPod): boolean {
  return pod.namespace === namespace;
}
