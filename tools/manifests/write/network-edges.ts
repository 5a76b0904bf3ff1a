import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { namespace } from './names.ts';

/** Pods: of our namespace, or of another one. */
export interface Pods {
  namespace?: string;
  labels?: Readonly<Record<string, string>>;
}

type Spec = NonNullable<INetworkPolicy['spec']>;
type Ingress = NonNullable<Spec['ingress']>[number];
type Egress = NonNullable<Spec['egress']>[number];

/** What some pods may take and ask for; all else is denied. */
export function policyOf(
  name: string,
  labels: Record<string, string>,
  { ingress, egress }: { ingress: Ingress[]; egress: Egress[] },
): INetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'], ingress, egress },
  };
}

/** Lets pods in. */
export function from(pods: Pods, port: number): Ingress {
  return { from: [peerOf(pods)], ports: [{ protocol: 'TCP', port }] };
}

/** Lets out to pods. DNS is asked over UDP, and over TCP where the answer is long. */
export function to(pods: Pods, port: number, also?: 'UDP'): Egress {
  const protocols: ('TCP' | 'UDP')[] = also ? [also, 'TCP'] : ['TCP'];
  return { to: [peerOf(pods)], ports: protocols.map((protocol) => ({ protocol, port })) };
}

function peerOf({ namespace: other, labels }: Pods) {
  return {
    ...(other && { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': other } } }),
    ...(labels && { podSelector: { matchLabels: { ...labels } } }),
  };
}
