import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { Allowance, Block, Confinement, PortRange } from './confinement.ts';
import { isSelected } from './label-selector.ts';
import type { Cluster, Pod, Protocol } from './pod.ts';

/** What says who may speak to whom, of one namespace. */
export type Policy = INetworkPolicy;
type Spec = NonNullable<Policy['spec']>;
type Rule = { peers: readonly Peer[]; ports: readonly Port[] };
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Direction = 'Ingress' | 'Egress';

/**
 * What the policies of a cluster make of each of its pods, as NetworkPolicy v1 has it: a pod is confined in a direction as
 * soon as one policy selects it for that, and may then what any of them says.
 * @returns by the name of the pod, `<namespace>/<name>`
 * @throws when a policy says what is not translated here
 */
export function confine(policies: readonly Policy[], cluster: Cluster): Map<string, Confinement> {
  return new Map(
    cluster.pods.map((pod) => {
      const own = policies.filter(
        ({ metadata, spec }) =>
          metadata?.namespace === pod.namespace && isSelected(pod.labels, spec?.podSelector ?? {}),
      );
      const inDirection = (direction: Direction) => {
        const speaking = own.filter(({ spec }) => directionsOf(spec).includes(direction));
        if (speaking.length === 0) return 'open' as const;
        return speaking.flatMap((policy) => allowancesOf(policy, direction, pod, cluster));
      };
      return [titleOf(pod), { ingress: inDirection('Ingress'), egress: inDirection('Egress') }];
    }),
  );
}

/** How a pod is called among those of all namespaces. */
export function titleOf({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** Ingress is always meant where nothing is said; egress when there are rules for it. */
function directionsOf(spec: Spec | undefined): readonly string[] {
  if (spec?.policyTypes?.length) return spec.policyTypes;
  return ['Ingress', ...(spec?.egress?.length ? ['Egress'] : [])];
}

function allowancesOf({ metadata, spec }: Policy, direction: Direction, pod: Pod, cluster: Cluster): Allowance[] {
  const rules: Rule[] =
    direction === 'Ingress'
      ? (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
      : (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
  const namespace = metadata?.namespace ?? '';
  return rules.flatMap(({ peers, ports }): Allowance[] => {
    const numbered = ports.filter(({ port }) => typeof port !== 'string');
    const named = ports.filter(({ port }) => typeof port === 'string');
    const blocks: Allowance['peers'] =
      peers.length === 0 ? 'anybody' : peers.flatMap((peer) => blocksOf(peer, namespace, cluster));
    if (ports.length === 0) return [{ peers: blocks, ports: 'all' }];
    const ofPeers = numbered.length > 0 ? [{ peers: blocks, ports: numbered.map(rangeOf) }] : [];
    // A name means what it means where the connection ends: here, or at each pod that is asked.
    if (direction === 'Ingress') {
      const ranges = named.flatMap((port) => rangesOfName(port, pod));
      return [...ofPeers, ...(ranges.length > 0 ? [{ peers: blocks, ports: ranges }] : [])];
    }
    const meant = peers.length === 0 ? [{ namespaceSelector: {} }] : peers;
    const asked = meant.flatMap((peer) => podsOf(peer, namespace, cluster));
    const ofNames = asked.map((other) => ({
      peers: [blockOf(other)],
      ports: named.flatMap((port) => rangesOfName(port, other)),
    }));
    return [...ofPeers, ...ofNames.filter((allowance) => allowance.ports.length > 0)];
  });
}

function blocksOf(peer: Peer, namespace: string, cluster: Cluster): Block[] {
  if (peer.ipBlock) return [{ cidr: peer.ipBlock.cidr, except: peer.ipBlock.except ?? [] }];
  return podsOf(peer, namespace, cluster).map(blockOf);
}

/**
 * Without a selector of namespaces the policy's own is meant; with one, all pods of those unless pods are selected too. What
 * is in no namespace is no pod: no selector means it.
 */
function podsOf({ ipBlock, namespaceSelector, podSelector }: Peer, namespace: string, cluster: Cluster): Pod[] {
  if (ipBlock) return [];
  return cluster.pods.filter((pod) => {
    const labels = cluster.namespaces.get(pod.namespace);
    if (!labels) return false;
    const isThere = namespaceSelector ? isSelected(labels, namespaceSelector) : pod.namespace === namespace;
    return isThere && isSelected(pod.labels, podSelector ?? {});
  });
}

function blockOf({ address }: Pod): Block {
  return { cidr: `${address}/32`, except: [] };
}

const allPorts = { first: 0, last: 65_535 };

function rangeOf({ protocol, port, endPort }: Port): PortRange {
  if (port === undefined) return { protocol: protocolOf(protocol), ...allPorts };
  return { protocol: protocolOf(protocol), first: Number(port), last: endPort ?? Number(port) };
}

function rangesOfName({ protocol, port: name }: Port, pod: Pod): PortRange[] {
  return pod.ports
    .filter((port) => port.name === name && port.protocol === protocolOf(protocol))
    .map(({ port, protocol: spoken }) => ({ protocol: spoken, first: port, last: port }));
}

function protocolOf(protocol: string | undefined): Protocol {
  if (protocol === undefined || protocol === 'TCP') return 'TCP';
  if (protocol === 'UDP') return 'UDP';
  throw new Error(`a NetworkPolicy that speaks of ${protocol} is not translated`);
}
