import type { App } from '../../start/apps.ts';
import { titleOf, type Rendered, type Rule } from '../manifest.ts';
import { databaseName, neighbours } from '../write/names.ts';
import { policiesOf, spell, type Policy } from './policy-edges.ts';

/** Who is where and asked on what, as the other side of our namespace says; see k8s/README.md. */
const outside = {
  dns: spellOutside(neighbours.dns),
  edge: spellOutside(neighbours.edge),
  collector: spellOutside(neighbours.collector),
  prometheus: spellOutside(neighbours.prometheus),
  operator: spellOutside(neighbours.databaseOperator),
};
const nameServers = [`${outside.dns}:53/UDP`, `${outside.dns}:53/TCP`];

/**
 * What crosses the border of the namespace is what is needed, exactly: no other policy of ours has the other end. Without
 * it nothing has a name, the site is down or nobody measures; with more of it a pod reaches into another namespace.
 */
export function checkCrossingEdges(apps: readonly App[]): Rule {
  return (rendered) => {
    const allowed = crossingsIn(rendered);
    const needed = new Set([
      ...apps.flatMap(neededBy),
      ...out('nats', nameServers),
      ...out('valkey', nameServers),
      `${outside.prometheus} → nats:7777/TCP`,
    ]);
    return [
      ...[...needed]
        .filter((edge) => !allowed.has(edge))
        .map((edge) => `${edge} is needed and denied: run "npm run manifests"`),
      ...[...allowed.keys()]
        .filter((edge) => !needed.has(edge))
        .map((edge) => `${allowed.get(edge)}: ${edge} leads over the border and nobody needs it: remove it`),
    ];
  };
}

function neededBy({ name, hasDatabase, isGateway }: App): string[] {
  return [
    ...out(name, [...nameServers, `${outside.collector}:4318/TCP`]),
    `${outside.prometheus} → ${name}:8080/TCP`,
    ...(isGateway ? [`${outside.edge} → ${name}:8000/TCP`] : []),
    ...(hasDatabase ? databaseNeeds(name) : []),
  ];
}

function databaseNeeds(app: string): string[] {
  const database = databaseName(app);
  return [
    ...out(`${app}-migration`, nameServers),
    ...out(database, nameServers),
    `${outside.operator} → ${database}:5432/TCP`,
    `${outside.operator} → ${database}:8000/TCP`,
    `${outside.prometheus} → ${database}:9187/TCP`,
  ];
}

function out(from: string, targets: readonly string[]): string[] {
  return targets.map((target) => `${from} → ${target}`);
}

/** The edges over the border, each with the policy that allows it. */
function crossingsIn(rendered: Rendered): Map<string, string> {
  return new Map(
    policiesOf(rendered).flatMap((policy) => crossingsOf(policy).map((edge) => [edge, titleOf(policy)] as const)),
  );
}

function crossingsOf({ spec }: Policy): string[] {
  const self = spell(spec?.podSelector?.matchLabels ?? {});
  const ingress = (spec?.ingress ?? []).flatMap(({ from = [], ports }) =>
    from.filter(isOutside).flatMap((peer) => portsOf(ports).map((port) => `${spellPeer(peer)} → ${self}:${port}`)),
  );
  const egress = (spec?.egress ?? []).flatMap(({ to = [], ports }) =>
    to.filter(isOutside).flatMap((peer) => portsOf(ports).map((port) => `${self} → ${spellPeer(peer)}:${port}`)),
  );
  return [...ingress, ...egress];
}

interface Peer {
  podSelector?: { matchLabels?: Record<string, string> };
  namespaceSelector?: { matchLabels?: Record<string, string> };
  ipBlock?: { cidr: string };
}

function isOutside({ namespaceSelector, ipBlock }: Peer): boolean {
  return namespaceSelector !== undefined || ipBlock !== undefined;
}

function spellPeer({ namespaceSelector, podSelector, ipBlock }: Peer): string {
  if (ipBlock) return ipBlock.cidr;
  const { 'kubernetes.io/metadata.name': namespace = 'any namespace' } = namespaceSelector?.matchLabels ?? {};
  return spellOutside({ namespace, labels: podSelector?.matchLabels ?? {} });
}

function spellOutside({ namespace, labels = {} }: { namespace: string; labels?: Readonly<Record<string, string>> }) {
  const pods = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return `${namespace}/${pods.join(',') || 'all'}`;
}

function portsOf(ports: readonly { port?: number | string; protocol?: string }[] = []): string[] {
  return ports.length === 0 ? ['all'] : ports.map(({ port = 'all', protocol = 'TCP' }) => `${port}/${protocol}`);
}
