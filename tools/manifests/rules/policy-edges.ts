import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { manifestsOf, type Manifest, type Rendered } from '../manifest.ts';

/** Who may speak to whom inside the namespace; pods by the labels that select them. */
export interface Edge {
  from: string;
  to: string;
  port: string;
}

/** What says who may speak to whom. */
export type Policy = INetworkPolicy & Manifest;
type Peer = { podSelector?: { matchLabels?: Record<string, string> }; namespaceSelector?: object };
type Port = { port?: number | string };

/** The network policies of an overlay. */
export function policiesOf(rendered: Rendered): Policy[] {
  return manifestsOf<Policy>(rendered, 'NetworkPolicy');
}

/** The edges that the policies of a namespace allow, from each end; what leads out of the namespace has one end here. */
export function edgesOf(policies: readonly Policy[]): { ingress: Edge[]; egress: Edge[] } {
  const ingress = policies.flatMap(({ spec }) =>
    (spec?.ingress ?? []).flatMap(({ from = [], ports = [] }) =>
      pairs(from, ports, (peer, port) => ({ from: peer, to: podsOf(spec), port })),
    ),
  );
  const egress = policies.flatMap(({ spec }) =>
    (spec?.egress ?? []).flatMap(({ to = [], ports = [] }) =>
      pairs(to, ports, (peer, port) => ({ from: podsOf(spec), to: peer, port })),
    ),
  );
  return { ingress, egress };
}

/** Labels in one spelling, so that two selectors of the same pods are the same text. */
export function spell(labels: Readonly<Record<string, string>>): string {
  const {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'cnpg.io/cluster': cluster,
  } = labels;
  // An app's name alone are its instances and its migration: more than any edge may lead to, and so a name of its own.
  if (labels['app.kubernetes.io/part-of'] && !component) return `any pod of ${name}`;
  return (component === 'migration' ? `${name}-migration` : name) ?? cluster ?? JSON.stringify(labels);
}

function pairs(peers: readonly Peer[], ports: readonly Port[], edge: (peer: string, port: string) => Edge): Edge[] {
  const inside = peers.filter(({ namespaceSelector }) => !namespaceSelector);
  return inside.flatMap(({ podSelector }) => {
    const peer = spell(podSelector?.matchLabels ?? {});
    // Without ports all are meant, which the other end hardly says.
    return ports.length === 0 ? [edge(peer, 'all')] : ports.map(({ port }) => edge(peer, `${port}`));
  });
}

function podsOf(spec: INetworkPolicy['spec']): string {
  return spell(spec?.podSelector?.matchLabels ?? {});
}
