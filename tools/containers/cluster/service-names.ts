import type { IService } from 'kubernetes-models/v1/Service';
import { manifestsOf, nameOf, type Rendered, type Manifest } from '../../manifests/manifest.ts';
import { namespace, neighbours } from '../../manifests/write/names.ts';
import { isSelected } from '../../policies/label-selector.ts';
import { databaseClusters } from './database-clusters.ts';
import type { PlannedPod } from './planned-pod.ts';

const domain = 'svc.cluster.local';

/** What a pod of our namespace looks names up with. */
export const searchDomains = [`${namespace}.${domain}`, domain, 'cluster.local'];

/**
 * What the cluster's name server answers: the addresses of the pods behind each Service, of the manifests, of the operator of
 * the databases, and of the charts. The virtual address of a Service that has one is left out: its pods answer themselves.
 * @returns addresses by the whole name
 */
export function serviceNames(rendered: Rendered, pods: readonly PlannedPod[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  const add = (name: string, of: (pod: PlannedPod) => boolean) => {
    names[name] = pods.filter(of).map(({ address }) => address);
  };
  for (const service of manifestsOf<IService & Manifest>(rendered, 'Service')) {
    const matchLabels = service.spec?.selector ?? {};
    const isIn = (pod: PlannedPod) => pod.namespace === namespace && isSelected(pod.labels, { matchLabels });
    add(`${nameOf(service)}.${namespace}.${domain}`, isIn);
  }
  for (const group of databaseClusters(rendered).map(nameOf)) {
    add(`${group}-rw.${namespace}.${domain}`, (pod) => pod.group === group && pod.kind === 'primary');
    add(`${group}-ro.${namespace}.${domain}`, (pod) => pod.group === group && pod.kind === 'standby');
    add(`${group}-r.${namespace}.${domain}`, (pod) => pod.group === group);
  }
  for (const name of ['nats', 'nats-headless']) add(`${name}.${namespace}.${domain}`, ({ group }) => group === 'nats');
  for (const { name, group } of pods) {
    if (group === 'nats') add(`${name}.nats-headless.${namespace}.${domain}`, (pod) => pod.name === name);
  }
  add(`valkey.${namespace}.${domain}`, ({ group }) => group === 'valkey');
  add(`collector.${neighbours.collector.namespace}.${domain}`, ({ group }) => group === 'collector');
  return names;
}
