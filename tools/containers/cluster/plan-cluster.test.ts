import { X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findKubectl } from '../../infra/find-kubectl.ts';
import { nameOf, type Rendered } from '../../manifests/manifest.ts';
import { renderOverlays } from '../../manifests/render.ts';
import { policiesOf, type Policy } from '../../manifests/rules/policy-edges.ts';
import { confine } from '../../policies/confine.ts';
import { allFlows, isAllowed } from '../../policies/flows.ts';
import { discoverApps } from '../../start/apps.ts';
import { workspaceRoot } from '../../workspace.ts';
import { containerArguments } from './container-arguments.ts';
import { judgeConfined, judgeDefault, judgeNeeded, judgeOpen } from './judge-flows.ts';
import { judgeListening, judgeOpened } from './judge-ports.ts';
import { madeCertificates } from './made-certificates.ts';
import { madeSecrets, type SecretValues } from './made-secrets.ts';
import type { MeasuredFlow } from './measure-flows.ts';
import { neededFlows } from './needed-flows.ts';
import { planCluster, type PlannedCluster } from './plan-cluster.ts';
import type { PlannedPod } from './planned-pod.ts';

const apps = discoverApps(workspaceRoot);
const images = {
  app: (released: string) => released.replace(/@.*/, ''),
  postgres: 'postgres',
  broker: 'nats',
  rateStore: 'valkey',
  proxy: 'haproxy',
};
let production: Rendered;
let secrets: Map<string, SecretValues>;
let cluster: PlannedCluster;

beforeAll(async () => {
  const names = apps.map(({ name }) => name);
  const { all } = await renderOverlays(await findKubectl(), join(workspaceRoot, 'k8s'), names);
  production = all.find(({ overlay }) => overlay === 'production')!;
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  secrets = new Map([...madeSecrets(production), ...(await madeCertificates(production, folder))]);
  cluster = plan(production);
});

function plan(rendered: Rendered): PlannedCluster {
  return planCluster(rendered, { values: join(workspaceRoot, 'k8s', 'values'), secrets, images });
}

function podOf(name: string): PlannedPod {
  return cluster.pods.find((pod) => pod.name === name)!;
}

/** What would be measured where rules are enforced without a fault. */
function measured(policies: readonly Policy[], enforced = policies): MeasuredFlow[] {
  const confined = confine(enforced, cluster);
  const flows = allFlows(cluster.pods) as Omit<MeasuredFlow, 'answer'>[];
  return flows.map((flow) => ({ ...flow, answer: isAllowed(flow, confined) ? 'open' : 'denied' }));
}

/** All that is wrong under these policies, in a cluster that enforces others perhaps. */
function judged(policies: readonly Policy[], enforced = policies): string[] {
  const confined = confine(policies, cluster);
  const flows = measured(policies, enforced);
  return [
    ...judgeNeeded(flows, neededFlows(apps, cluster.pods)),
    ...judgeDefault(cluster.pods, confined, flows),
    ...judgeConfined(flows, confined, { isRunning: true }),
  ];
}

/** Production's policies, one of them changed. */
function changed(name: string, change: (policy: Policy) => Policy | undefined): Policy[] {
  return policiesOf(production).flatMap((policy) => (nameOf(policy) === name ? (change(policy) ?? []) : [policy]));
}

describe("production's pods", () => {
  it('are the replicas, instances and jobs that manifests and values say', () => {
    const count = (kind: string) => cluster.pods.filter((pod) => pod.kind === kind).length;
    const owners = apps.filter(({ hasDatabase }) => hasDatabase).length;
    expect(count('app')).toBe(2 * apps.length);
    expect([count('primary'), count('standby'), count('migration')]).toEqual([owners, 2 * owners, owners]);
    expect([count('broker'), count('rate-store'), count('edge'), count('names')]).toEqual([3, 1, 1, 1]);
    expect(new Set(cluster.pods.map(({ address }) => address)).size).toBe(cluster.pods.length);
  });

  it('get everything their manifests refer to', () => {
    const { env, mounts } = podOf('posts-2').container!;
    expect(env).toMatchObject({ INSTANCE: 'posts-2', POSTS_GRPC_PORT: '50051', NODE_ENV: 'production' });
    const password = secrets.get('posts-database-role')!['password']!;
    expect(env['POSTS_DATABASE_URL']).toBe(`postgres://rookery_posts:${password}@posts-database-rw:5432/rookery_posts`);
    expect(mounts).toContainEqual({ path: '/etc/rookery/tls', files: secrets.get('posts-tls') });
    expect(podOf('media-1').container!.mounts).toContainEqual({ path: '/var/lib/media', volume: 'media-store' });
    expect(podOf('posts-migration').container!.args).toEqual(['migrate']);
  });

  it('run as confined as the manifests say', () => {
    const folders = {
      files: (mount: number) => `/files/${mount}`,
      volume: (name: string) => `/${name}`,
      resolvConf: '/r',
    };
    const words = containerArguments(podOf('media-1').container!, 'sandbox', folders).join(' ');
    for (const part of [
      '--network container:sandbox',
      '--user 65532:65532',
      '--read-only --cap-drop ALL --security-opt no-new-privileges',
      '--memory 1g',
      '--volume /files/1:/etc/rookery/tls:ro',
      '--tmpfs /tmp:size=64m,mode=2777,gid=65532',
      '--volume /media-store:/var/lib/media',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('are refused when they are not restricted, or say what is not translated', () => {
    const broken = (change: (text: string) => string) => () =>
      plan({
        ...production,
        manifests: JSON.parse(change(JSON.stringify(production.manifests))) as Rendered['manifests'],
      });
    expect(
      broken((text) => text.replaceAll('"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false')),
    ).toThrow(/not restricted/);
    expect(broken((text) => text.replaceAll('"emptyDir"', '"hostPath"'))).toThrow(/a kind that is not translated/);
    expect(broken((text) => text.replaceAll('"name":"posts-config"}}', '"name":"gone"}}'))).toThrow(
      /no ConfigMap or secret/,
    );
    expect(broken((text) => text.replaceAll('PathPrefix', 'Exact'))).toThrow(/no path prefix/);
  });

  it('find each other by the names that their manifests call', () => {
    const addresses = (kind: string, group: string) =>
      cluster.pods.filter((pod) => pod.kind === kind && pod.group === group).map(({ address }) => address);
    const { names } = cluster;
    expect(names['posts.rookery.svc.cluster.local']).toEqual(addresses('app', 'posts'));
    expect(names['posts-database-rw.rookery.svc.cluster.local']).toEqual(addresses('primary', 'posts-database'));
    expect(names['collector.observability.svc.cluster.local']).toHaveLength(1);
    expect(names['nats-2.nats-headless.rookery.svc.cluster.local']).toEqual([podOf('nats-2').address]);
  });
});

describe('what the operators would bring', () => {
  const filesOf = (name: string, path: string) => {
    const mount = podOf(name).container!.mounts.find((one) => one.path === path);
    return (mount as { files: Record<string, string> }).files;
  };

  it('are certificates under the names that are asked for, and no others', () => {
    const namesOf = (secret: string) => new X509Certificate(secrets.get(secret)!['tls.crt']!).subjectAltName;
    expect(namesOf('posts-tls')).toBe('URI:spiffe://rookery/posts, DNS:posts');
    expect(namesOf('nats-tls')).toBe('URI:spiffe://rookery/nats, DNS:nats, DNS:*.nats-headless');
    expect(namesOf('public-tls')).toBe(`DNS:${cluster.entrance.hostname}`);
  });

  it('are instances that wait for each other as the cluster says', () => {
    const primary = filesOf('posts-database-1', '/etc/rookery/postgres');
    const standbys = '"posts-database-2", "posts-database-3"';
    expect(primary['settings.conf']).toContain(`synchronous_standby_names = 'any 1 (${standbys})'`);
    expect(primary['settings.conf']).toContain("ssl_min_protocol_version = 'TLSv1.2'");
    const replica = filesOf('posts-database-3', '/etc/rookery/postgres');
    expect(replica['settings.conf']).toContain("primary_slot_name = '_cnpg_posts_database_3'");
    expect(replica['start.sh']).toContain('--create-slot --slot=_cnpg_posts_database_3');
  });

  it('are databases that belong to the owner, with a role that logs in by password', () => {
    const lines = filesOf('posts-database-1', '/etc/rookery/postgres')['init.sql']!.split('\n');
    const password = secrets.get('posts-database-role')!['password']!;
    const order = [
      'create database rookery_posts owner rookery_posts_owner;',
      'create role rookery_posts nologin;',
      `alter role rookery_posts login password '${password}';`,
      '\\connect rookery_posts',
      'alter schema public owner to rookery_posts_owner;',
    ].map((line) => lines.indexOf(line));
    expect(order).toEqual([...order].sort((left, right) => left - right));
    expect(order).not.toContain(-1);
  });

  it('is a proxy that knows the host and the routes, and nothing else', () => {
    const config = filesOf('edge', '/etc/haproxy-rookery')['haproxy.cfg'];
    expect(config).toContain(
      `deny deny_status 404 unless { req.hdr(host),field(1,:) -i ${cluster.entrance.hostname} }`,
    );
    expect(config).toContain('use_backend route-0 if { path_beg / }');
    expect(config).toContain('server-template pod- 4 gateway.rookery.svc.cluster.local:8000');
  });
});

describe("the broker's configuration", () => {
  it('is what the values lay over what the chart says', () => {
    const { files } = podOf('nats-1').container!.mounts[0] as { files: Record<string, string> };
    const config = JSON.parse(files['nats.conf']!) as Record<string, unknown>;
    expect(config).toMatchObject({
      server_name: 'nats-1',
      tls: { cert_file: '/etc/nats-certs/nats/tls.crt', verify_and_map: true },
      cluster: { name: 'rookery', tls: { verify: true }, authorization: { user: 'spiffe://rookery/nats' } },
      jetstream: { store_dir: '/data', sync_interval: 'always', max_file_store: 20 * 1_024 ** 3 },
    });
    const { users } = config['authorization'] as { users: { user: string }[] };
    expect(users.map(({ user }) => user)).toEqual(
      expect.arrayContaining(apps.map(({ name }) => `spiffe://rookery/${name}`)),
    );
  });
});

describe("production's policies", () => {
  it('let through what is needed, and nothing to or from a pod nobody has written one for', () => {
    expect(judged(policiesOf(production))).toEqual([]);
  });

  it.each([
    ['posts', 'feeds → posts:50051 is needed (app.json) and closed'],
    ['gateway', 'edge → gateway:8000 is needed (the HTTPRoute) and closed'],
    ['nats', 'nats → nats:6222 is needed (the cluster of the broker) and closed'],
    ['posts-database', 'posts-migration → posts-database:5432 is needed (app.json) and closed'],
  ])('are missed by name when %s lets nobody in', (name, edge) => {
    const problems = judged(changed(name, (policy) => ({ ...policy, spec: { ...policy.spec!, ingress: [] } })));
    expect(problems).toContainEqual(expect.stringContaining(edge));
  });

  it('are not enough without the one that denies everything', () => {
    expect(judged(changed('default-deny', () => undefined))).toEqual([
      'no policy confines the ingress of forgotten: is default-deny gone?',
      'no policy confines the egress of forgotten: is default-deny gone?',
      expect.stringMatching(/forgotten:8080 \(open\).*nobody has written a policy/),
    ]);
  });

  it('are found unenforced, too wide and too narrow', () => {
    const policies = policiesOf(production);
    expect(judged(policies, []).at(-1)).toMatch(/and \d+ more: is not allowed by any policy and not denied/);
    const narrow = changed('valkey', (policy) => ({ ...policy, spec: { ...policy.spec!, ingress: [] } }));
    expect(judged(policies, narrow)).toContainEqual(
      expect.stringMatching(/^gateway-1 → valkey:6379 \(denied\).*not open$/),
    );
  });

  it('open no port that the pod behind it has not', () => {
    expect(judgeOpened(cluster.pods, confine(policiesOf(production), cluster))).toEqual([]);
    const [rule] = policiesOf(production).find((policy) => nameOf(policy) === 'valkey')!.spec!.ingress!;
    const ingress = [{ ...rule!, ports: [{ port: 6_380 }] }];
    const mistaken = changed('valkey', (policy) => ({ ...policy, spec: { ...policy.spec!, ingress } }));
    expect(judgeOpened(cluster.pods, confine(mistaken, cluster))).toEqual([
      'valkey:6380 is opened by a policy, and is no port of that pod',
    ]);
    expect(judgeListening([podOf('valkey')], () => [6_380])).toEqual([
      'valkey declares port 6379, and nobody listens there',
    ]);
  });

  it('prove nothing about what was closed before', () => {
    const flows = measured([]);
    expect(judgeOpen(flows)).toEqual([]);
    flows[0]!.answer = 'silence';
    expect(judgeOpen(flows)).toEqual([expect.stringMatching(/\(silence\): is to be open before there are rules$/)]);
  });
});
