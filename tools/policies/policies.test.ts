import { describe, expect, it } from '@jest/globals';
import { confine, titleOf, type Policy } from './confine.ts';
import type { Confinement } from './confinement.ts';
import { isAllowed } from './flows.ts';
import type { Cluster, Pod } from './pod.ts';
import { rulesetOf } from './ruleset.ts';

type Spec = NonNullable<Policy['spec']>;

const pod = (title: string, address: string, labels: Record<string, string> = {}): Pod => {
  const [namespace = '', name = ''] = title.split('/');
  const ports = [
    { name: 'web', port: name === 'c' ? 9_000 : 8_000, protocol: 'TCP' as const },
    { name: 'web', port: 53, protocol: 'UDP' as const },
  ];
  return { namespace, name, address, labels, ports };
};

const a = pod('ours/a', '10.0.0.1', { app: 'a', tier: 'front' });
const b = pod('ours/b', '10.0.0.2', { app: 'b' });
const c = pod('theirs/c', '10.0.1.1', { app: 'a' });
const d = pod('theirs/d', '10.0.1.2');
/** In no namespace, and so no pod. */
const world = pod('world/w', '192.0.2.1', { app: 'a' });
const cluster: Cluster = {
  pods: [a, b, c, d, world],
  namespaces: new Map<string, Record<string, string>>([
    ['ours', { name: 'ours' }],
    ['theirs', { name: 'theirs', trust: 'little' }],
  ]),
};

const policy = (spec: Omit<Spec, 'podSelector'> & Partial<Pick<Spec, 'podSelector'>>, namespace = 'ours'): Policy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'one', namespace },
  spec: { podSelector: { matchLabels: { app: 'b' } }, ...spec },
});

/** Who reaches the port of b, under these policies. */
function reachB(policies: readonly Policy[], { port = 8_000, protocol = 'TCP' as 'TCP' | 'UDP' } = {}): string[] {
  const confined = confine(policies, cluster);
  return cluster.pods
    .filter((from) => from !== b && isAllowed({ from, to: b, protocol, port }, confined))
    .map(({ name }) => name);
}

/** Whom b reaches. */
function reachedByB(policies: readonly Policy[], { port = 8_000, protocol = 'TCP' as 'TCP' | 'UDP' } = {}): string[] {
  const confined = confine(policies, cluster);
  return cluster.pods
    .filter((to) => to !== b && isAllowed({ from: b, to, protocol, port }, confined))
    .map(({ name }) => name);
}

const everybody = ['a', 'c', 'd', 'w'];
const ingress = (...rules: NonNullable<Spec['ingress']>) => policy({ policyTypes: ['Ingress'], ingress: rules });
const egress = (...rules: NonNullable<Spec['egress']>) => policy({ policyTypes: ['Egress'], egress: rules });

describe('a pod', () => {
  it('is open to everybody as long as no policy selects it', () => {
    expect(reachB([])).toEqual(everybody);
    expect(reachB([policy({ podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] })])).toEqual(
      everybody,
    );
    expect(reachB([policy({ podSelector: {}, policyTypes: ['Ingress'] }, 'theirs')])).toEqual(everybody);
  });

  it('is closed by a policy without rules, in the directions that it names', () => {
    expect(reachB([policy({ policyTypes: ['Ingress'] })])).toEqual([]);
    expect(reachedByB([policy({ policyTypes: ['Ingress'] })])).toEqual(everybody);
    expect(reachedByB([policy({ podSelector: {}, policyTypes: ['Egress'] })])).toEqual([]);
    expect(reachB([policy({ podSelector: {}, policyTypes: ['Egress'] })])).toEqual(['c', 'd', 'w']);
  });

  it('is closed in the direction that is meant when none is named', () => {
    const silent = [policy({ egress: [{}] })];
    expect(reachB(silent)).toEqual([]);
    expect(reachedByB(silent)).toEqual(everybody);
    expect(confine([policy({})], cluster).get('ours/b')!.egress).toBe('open');
    expect(confine([policy({ egress: [], policyTypes: [] })], cluster).get('ours/b')!.egress).toBe('open');
  });

  it('may what any of its policies allows', () => {
    const one = ingress({ from: [{ podSelector: { matchLabels: { app: 'a' } } }] });
    const other = ingress({ from: [{ ipBlock: { cidr: '10.0.1.2/32' } }] });
    expect(reachB([policy({ podSelector: {}, policyTypes: ['Ingress'] }), one, other])).toEqual(['a', 'd']);
  });

  it('needs both ends', () => {
    const open = ingress({ from: [{ podSelector: {} }] });
    const closed = policy({ podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] });
    expect(reachB([open])).toEqual(['a']);
    expect(reachB([open, closed])).toEqual([]);
  });
});

describe('a peer', () => {
  it.each<[string, NonNullable<Spec['ingress']>[number]['from'], string[]]>([
    ['that is not said is everybody', undefined, everybody],
    ['of an empty list is everybody', [], everybody],
    ['of an empty pod selector is the own namespace', [{ podSelector: {} }], ['a']],
    ['of an empty namespace selector is every pod', [{ namespaceSelector: {} }], ['a', 'c', 'd']],
    ['of a namespace is all of it', [{ namespaceSelector: { matchLabels: { trust: 'little' } } }], ['c', 'd']],
    [
      'of both selectors has to be both',
      [{ namespaceSelector: { matchLabels: { name: 'theirs' } }, podSelector: { matchLabels: { app: 'a' } } }],
      ['c'],
    ],
    [
      'of two entries may be either',
      [{ namespaceSelector: { matchLabels: { name: 'theirs' } } }, { podSelector: { matchLabels: { app: 'a' } } }],
      ['a', 'c', 'd'],
    ],
    ['that no pod is lets nobody in', [{ podSelector: { matchLabels: { app: 'gone' } } }], []],
    ['of a range is whoever has an address in it', [{ ipBlock: { cidr: '192.0.2.0/24' } }], ['w']],
    ['of a range is nobody it leaves out', [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.1.0/31'] } }], ['a', 'd']],
    ['of everything is everybody', [{ ipBlock: { cidr: '0.0.0.0/0' } }], everybody],
    ['In', [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] } }], ['a']],
    ['NotIn', [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] } }], []],
    ['Exists', [{ namespaceSelector: { matchExpressions: [{ key: 'trust', operator: 'Exists' }] } }], ['c', 'd']],
    [
      'DoesNotExist',
      [{ namespaceSelector: { matchExpressions: [{ key: 'trust', operator: 'DoesNotExist' }] } }],
      ['a'],
    ],
  ])('%s', (_, from, reached) => {
    expect(reachB([ingress({ ...(from && { from }) })])).toEqual(reached);
  });

  it('without a label is NotIn everything', () => {
    const selector = { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] };
    expect(reachB([ingress({ from: [{ namespaceSelector: {}, podSelector: selector }] })])).toEqual(['c', 'd']);
  });
});

describe('a port', () => {
  it('is TCP unless it says otherwise, and one of those that are named', () => {
    const rules = ingress({ ports: [{ port: 8_000 }] });
    expect(reachB([rules])).toEqual(everybody);
    expect(reachB([rules], { port: 8_001 })).toEqual([]);
    expect(reachB([rules], { protocol: 'UDP' })).toEqual([]);
    expect(reachB([ingress({ ports: [] })], { port: 1 })).toEqual(everybody);
  });

  it('may be a range, or all of a protocol', () => {
    const range = [ingress({ ports: [{ port: 7_000, endPort: 8_000 }] })];
    expect(reachB(range, { port: 8_000 })).toEqual(everybody);
    expect(reachB(range, { port: 8_001 })).toEqual([]);
    expect(reachB([ingress({ ports: [{ protocol: 'UDP' }] })], { protocol: 'UDP', port: 5 })).toEqual(everybody);
    expect(reachB([ingress({ ports: [{ protocol: 'UDP' }] })])).toEqual([]);
  });

  it('of a name is what the pod that is asked calls so', () => {
    const web = [{ port: 'web' }];
    expect(reachB([ingress({ ports: web })])).toEqual(everybody);
    expect(reachB([ingress({ ports: [{ port: 'gone' }] })])).toEqual([]);
    expect(reachedByB([egress({ ports: web })])).toEqual(['a', 'd']);
    expect(reachedByB([egress({ ports: web })], { port: 9_000 })).toEqual(['c']);
    expect(reachedByB([egress({ ports: [{ port: 'web', protocol: 'UDP' }] })], { port: 53, protocol: 'UDP' })).toEqual([
      'a',
      'c',
      'd',
    ]);
    const toC = egress({ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } }], ports: web });
    expect(reachedByB([toC], { port: 9_000 })).toEqual(['c']);
  });

  it('of a protocol that is not translated is refused', () => {
    expect(() => reachB([ingress({ ports: [{ protocol: 'SCTP', port: 1 }] })])).toThrow(/SCTP is not translated/);
  });
});

describe('the rules of nftables', () => {
  const lines = (confinement: Confinement, chain: string) => {
    const text = rulesetOf(confinement, { node: '10.0.0.254' });
    const [, body = ''] =
      new RegExp(`chain ${chain} \\{([^}]*?)\\n  \\}`, 's').exec(text.replace(/\{ ([^}]*) \}/g, '( $1 )')) ?? [];
    return body
      .trim()
      .split('\n')
      .map((line) => line.trim());
  };

  it('let the node, answers and oneself through, and deny the rest aloud', () => {
    const closed = confine([policy({ policyTypes: ['Ingress', 'Egress'] })], cluster).get(titleOf(b))!;
    const deny = 'reject with icmpx admin-prohibited';
    expect(lines(closed, 'ingress')).toEqual([
      'type filter hook input priority filter; policy drop;',
      'iif lo accept',
      'ct state established,related accept',
      'ip saddr 10.0.0.254 accept',
      `tcp flags & (fin | syn | rst | ack) == syn counter name denied_ingress ${deny}`,
      `meta l4proto udp ct state new counter name denied_ingress ${deny}`,
      deny,
    ]);
    expect(lines(closed, 'egress')).not.toContain('ip saddr 10.0.0.254 accept');
  });

  it('let everything through where no policy confines', () => {
    expect(lines({ ingress: 'open', egress: [] }, 'ingress').at(-1)).toBe('accept');
    expect(lines({ ingress: 'open', egress: [] }, 'egress').at(-1)).toMatch(/^reject/);
  });

  it('say peers and ports as they are meant', () => {
    const policies = [
      ingress(
        { from: [{ podSelector: {} }], ports: [{ port: 8_000 }, { port: 53, protocol: 'UDP' }] },
        {
          from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] } }],
          ports: [{ port: 1, endPort: 9 }],
        },
        { from: [{ ipBlock: { cidr: '2001:db8::/32' } }] },
        { ports: [{ protocol: 'UDP' }] },
      ),
    ];
    expect(lines(confine(policies, cluster).get('ours/b')!, 'ingress').slice(4, -3)).toEqual([
      'ip saddr 10.0.0.1/32 tcp dport 8000 accept',
      'ip saddr 10.0.0.1/32 udp dport 53 accept',
      'ip saddr 10.0.0.2/32 tcp dport 8000 accept',
      'ip saddr 10.0.0.2/32 udp dport 53 accept',
      'ip saddr 10.0.0.0/8 ip saddr != ( 10.1.0.0/16, 10.2.0.0/16 ) tcp dport 1-9 accept',
      'ip6 saddr 2001:db8::/32 accept',
      'meta l4proto udp accept',
    ]);
    expect(
      lines(
        confine([egress({ to: [{ podSelector: { matchLabels: { app: 'a' } } }] })], cluster).get('ours/b')!,
        'egress',
      ),
    ).toContain('ip daddr 10.0.0.1/32 accept');
  });
});
