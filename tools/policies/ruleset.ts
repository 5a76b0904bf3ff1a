import type { Allowance, Block, Confinement, PortRange } from './confinement.ts';

/** What the rules of a pod stand in, in its own network namespace. */
export const tableName = 'rookery_policies';
/** What counts connections that were denied; `nft reset counters` sets them back. */
export const deniedCounters = { ingress: 'denied_ingress', egress: 'denied_egress' } as const;

const deny = 'reject with icmpx admin-prohibited';

/**
 * The rules of one pod, for `nft --file`, in its own network namespace. What is denied is answered with an error, so that
 * whoever looks can tell a closed door from an empty house. May be loaded again and again.
 * @param how `node`: the address from which the kubelet asks; it may always
 */
export function rulesetOf({ ingress, egress }: Confinement, { node }: { node: string }): string {
  return `table inet ${tableName} {}
delete table inet ${tableName}
table inet ${tableName} {
  counter ${deniedCounters.ingress} {}
  counter ${deniedCounters.egress} {}
  chain ingress {
    type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    ip saddr ${node} accept
${linesOf(ingress, 'saddr', deniedCounters.ingress)}
  }
  chain egress {
    type filter hook output priority filter; policy drop;
    oif lo accept
    ct state established,related accept
${linesOf(egress, 'daddr', deniedCounters.egress)}
  }
}
`;
}

function linesOf(allowances: readonly Allowance[] | 'open', side: 'saddr' | 'daddr', counter: string): string {
  const lines =
    allowances === 'open'
      ? ['accept']
      : [
          ...new Set(allowances.flatMap((allowance) => acceptsOf(allowance, side))),
          // Only who begins is counted: the last words of a connection that is over are nobody's wish.
          ...['tcp flags & (fin | syn | rst | ack) == syn', 'meta l4proto udp ct state new'].map(
            (beginning) => `${beginning} counter name ${counter} ${deny}`,
          ),
          deny,
        ];
  return lines.map((line) => `    ${line}`).join('\n');
}

function acceptsOf({ peers, ports }: Allowance, side: 'saddr' | 'daddr'): string[] {
  const whom = peers === 'anybody' ? [''] : peers.map((block) => matchOf(block, side));
  const where = ports === 'all' ? [''] : ports.map(portOf);
  return whom.flatMap((peer) => where.map((port) => [peer, port, 'accept'].filter(Boolean).join(' ')));
}

function matchOf({ cidr, except }: Block, side: 'saddr' | 'daddr'): string {
  const family = cidr.includes(':') ? 'ip6' : 'ip';
  const without = except.length > 0 ? ` ${family} ${side} != { ${except.join(', ')} }` : '';
  return `${family} ${side} ${cidr}${without}`;
}

function portOf({ protocol, first, last }: PortRange): string {
  const name = protocol.toLowerCase();
  if (first === 0) return `meta l4proto ${name}`;
  return `${name} dport ${first === last ? first : `${first}-${last}`}`;
}
