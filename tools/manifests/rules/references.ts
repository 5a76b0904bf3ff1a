import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import {
  containersOf,
  nameOf,
  workloadsOf,
  type Manifest,
  type Rendered,
  type Rule,
  type Workload,
} from '../manifest.ts';
import { secretKeysOf } from './secret-keys.ts';

/** Everything a pod names is there: its account, config maps, secrets and their keys, claims, volumes and ports. */
export const checkReferences: Rule = (rendered) => {
  const secrets = secretKeysOf(rendered);
  return workloadsOf(rendered).flatMap((workload) => [
    ...namedByPod(workload)
      .filter(({ kind, name }) => !has(rendered, kind, name))
      .map(missing(workload)),
    ...secretsOf(workload.pod)
      .filter(({ name, key }) => !secrets.get(name)?.has(key ?? '') && !(key === undefined && secrets.has(name)))
      .map(({ name, key }) => `${workload.title}: nothing makes secret ${name}${key ? ` with key ${key}` : ''}`),
    ...volumesOf(workload),
  ]);
};

const missing =
  ({ title }: Workload) =>
  ({ kind, name }: { kind: string; name: string }) =>
    `${title}: there is no ${kind} ${name}: add it or correct the name`;

function namedByPod({ pod }: Workload) {
  const maps = containersOf(pod).flatMap(({ envFrom = [] }) =>
    envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
  );
  const claims = (pod.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return [
    { kind: 'ServiceAccount', name: pod.serviceAccountName ?? 'default' },
    ...maps.map((name) => ({ kind: 'ConfigMap', name })),
    ...claims.map((name) => ({ kind: 'PersistentVolumeClaim', name })),
  ];
}

function secretsOf(pod: IPodSpec): { name: string; key?: string }[] {
  const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
    secret?.secretName ? [{ name: secret.secretName }] : [],
  );
  const variables = containersOf(pod).flatMap(({ env = [] }) =>
    env.flatMap(({ valueFrom }) => {
      const { name = '', key } = valueFrom?.secretKeyRef ?? {};
      return key === undefined ? [] : [{ name, key }];
    }),
  );
  return [...mounted, ...variables];
}

function volumesOf({ title, pod }: Workload): string[] {
  const there = (pod.volumes ?? []).map(({ name }) => name);
  const mounted = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  return mounted.filter((name) => !there.includes(name)).map((name) => `${title}: there is no volume ${name}`);
}

function has({ manifests }: Rendered, kind: string, name: string): boolean {
  return manifests.some((manifest: Manifest) => manifest.kind === kind && nameOf(manifest) === name);
}
