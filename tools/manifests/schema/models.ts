/** Where the types of a kind are. */
export interface Model {
  /** What the type is imported from. */
  module: string;
  /** The type of the whole document, written with `Props`, the name it is imported by. */
  type: string;
  imported: string;
  /** Whether the module also exports a class with `validate`. */
  hasValidator: boolean;
}

const packages: Record<string, string> = {
  '': 'kubernetes-models',
  apps: 'kubernetes-models',
  autoscaling: 'kubernetes-models',
  batch: 'kubernetes-models',
  policy: 'kubernetes-models',
  'networking.k8s.io': 'kubernetes-models',
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'generators.external-secrets.io': '@kubernetes-models/external-secrets',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/**
 * Finds the types of a kind.
 * @returns undefined when nobody here knows the kind
 */
export function modelOf({ apiVersion, kind }: { apiVersion: string; kind: string }): Model | undefined {
  const [version, group = ''] = apiVersion.split('/').reverse();
  if (group === 'postgresql.cnpg.io') {
    const imported = `${kind}Props`;
    return { module: '@cdk8s-kit/crds/pg', imported, type: `Custom<${imported}>`, hasValidator: false };
  }
  if (group === 'barmancloud.cnpg.io') {
    return { module: '../object-store.ts', imported: 'ObjectStore', type: 'ObjectStore', hasValidator: false };
  }
  const from = packages[group];
  if (from === undefined) return undefined;
  const module = [from, group, version, kind].filter(Boolean).join('/');
  return { module, imported: `I${kind}`, type: `I${kind}`, hasValidator: true };
}
