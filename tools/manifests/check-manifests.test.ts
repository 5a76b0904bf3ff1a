import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findKubectl } from '../infra/find-kubectl.ts';
import { loadShapes } from '../reference/environment-shapes.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { applyRules, checkManifests, rulesOf } from './check-manifests.ts';
import { nameOf, type Rendered, type Rule } from './manifest.ts';
import { renderOverlays } from './render.ts';
import { checkTypes } from './schema/check-types.ts';
import { checkValues } from './schema/check-values.ts';

const container = 'spec.template.spec.containers.0';
const apps = discoverApps(workspaceRoot);
let production: Rendered;
let rules: Rule[];

beforeAll(async () => {
  const names = apps.map(({ name }) => name);
  const { all } = await renderOverlays(await findKubectl(), join(workspaceRoot, 'k8s'), names);
  production = all.find(({ overlay }) => overlay === 'production')!;
  rules = rulesOf(workspaceRoot, apps, await loadShapes(workspaceRoot));
});

it('finds nothing wrong with the manifests as they are', async () => {
  const { problems, overlays } = await checkManifests();
  expect(problems).toEqual([]);
  expect(overlays).toBe(2);
});

describe('what is broken in a rendered overlay is found', () => {
  it.each<[string, string, string, RegExp]>([
    ['no token', 'Deployment posts', 'spec.template.spec.automountServiceAccountToken=true', /posts: set automount/],
    ['a user', 'Deployment posts', 'spec.template.spec.securityContext.runAsNonRoot', /posts: set .*runAsNonRoot/],
    ['root files', `Deployment posts`, `${container}.securityContext.readOnlyRootFilesystem=false`, /set readOnlyRoot/],
    [
      'limits',
      'Deployment posts',
      `${container}.resources.limits`,
      /posts: container app: set resources: limits\.memory/,
    ],
    ['a probe', 'Deployment posts', `${container}.readinessProbe`, /posts: .*readinessProbe must ask \/health\/ready/],
    ['a budget', 'PodDisruptionBudget posts', 'spec.selector.matchLabels.x="y"', /posts: no PodDisruptionBudget/],
    ['a budget of a scaled app', 'PodDisruptionBudget gateway', 'kind="Gone"', /gateway: no PodDisruptionBudget/],
    ['spread', 'Deployment posts', 'spec.template.spec.topologySpreadConstraints', /posts: add a topologySpread/],
    ['grace', 'Deployment posts', 'spec.template.spec.terminationGracePeriodSeconds=18', /is 18: more than 18 are/],
    ['a longer drain', 'ConfigMap posts-config', 'data.SHUTDOWN_GRACE_MS="60000"', /is 25: more than 68 are/],
    ['a digest', 'Deployment posts', `${container}.image="rookery/posts:1.2.3"`, /has no digest: run/],
    ['the user of the image', 'Deployment posts', 'spec.template.spec.securityContext.runAsUser=1000', /must be 65532/],
    ['its entrypoint', 'Deployment posts', `${container}.command=["node","main.mjs"]`, /container app: remove command/],
    ['its argument', 'Job posts-migration', `${container}.args`, /posts-migration: .*args must be \[migrate\]/],
    ['a config map', 'ConfigMap posts-config', 'metadata.name="other"', /there is no ConfigMap posts-config/],
    ['a secret', 'ExternalSecret accounts-refresh', 'kind="Gone"', /nothing makes secret accounts-refresh with key/],
    [
      'a key',
      'ExternalSecret posts-database-role',
      'spec.target.template.data.url',
      /posts-database-role with key url/,
    ],
    ['a certificate', 'Certificate posts-tls', 'spec.secretName="other"', /nothing makes secret posts-tls/],
    ['a port', 'Service posts', 'spec.ports.0.targetPort="web"', /Service posts: Deployment posts has no port "web"/],
    ['a selector', 'Service posts', 'spec.selector.x="y"', /Service posts: its selector finds no pods/],
    ['what is scaled', 'HorizontalPodAutoscaler gateway', 'spec.scaleTargetRef.name="edge"', /no Deployment edge/],
    ['a listener', 'HTTPRoute gateway', 'spec.parentRefs.0.name="private"', /no Gateway private/],
    ['an issuer', 'Certificate posts-tls', 'spec.issuerRef.name="other"', /Certificate posts-tls: there is no Issuer/],
    ['what is saved', 'ScheduledBackup posts-database', 'spec.cluster.name="other"', /there is no Cluster other/],
    ['a route', 'HTTPRoute gateway', 'spec.rules.0.backendRefs.0.port=80', /no Service gateway with port 80/],
    ['default deny', 'NetworkPolicy default-deny', 'spec.egress=[{}]', /no NetworkPolicy denies all pods both ways/],
    ['one end', 'NetworkPolicy posts', 'spec.ingress=[]', /feeds → posts:50051 is allowed out and not in/],
    ['the other end', 'NetworkPolicy feeds', 'spec.egress=[]', /feeds → posts:50051 is allowed in and not out/],
    ['a needed edge', 'NetworkPolicy feeds', 'spec.egress=[]', /feeds → feeds-database:5432 is needed and denied/],
    ['everybody', 'NetworkPolicy posts', 'spec.ingress.0.from', /an ingress rule without "from" lets everybody in/],
    ['a way out', 'NetworkPolicy posts', 'spec.egress=[{}]', /NetworkPolicy posts: an egress rule without "to" leads/],
    [
      'every port',
      'NetworkPolicy posts-database',
      'spec.egress.3.ports',
      /posts-database: an egress rule without "to"/,
    ],
    [
      'every namespace',
      'NetworkPolicy posts',
      'spec.ingress.0.from.0={"namespaceSelector":{}}',
      /a namespaceSelector without labels is every namespace/,
    ],
    [
      'migrations',
      'NetworkPolicy posts-migration',
      'spec.egress=[]',
      /posts-migration → posts-database:5432 is needed and denied/,
    ],
    [
      'migrations beside instances',
      'NetworkPolicy posts',
      'spec.podSelector.matchLabels={"app.kubernetes.io/name":"posts","app.kubernetes.io/part-of":"rookery"}',
      /any pod of posts → nats:4222 is allowed and nobody needs it/,
    ],
    ['names', 'NetworkPolicy posts', 'spec.egress.0.to', /posts → kube-system\/k8s-app=kube-dns:53\/UDP is needed/],
    ['traces', 'NetworkPolicy posts', 'spec.egress.6.to', /posts → observability\/.*collector:4318\/TCP is needed/],
    [
      'the edge',
      'NetworkPolicy gateway',
      'spec.ingress.0.from',
      /envoy-gateway-system\/all → gateway:8000\/TCP is needed/,
    ],
    ['who measures', 'NetworkPolicy posts', 'spec.ingress.3.from', /prometheus → posts:8080\/TCP is needed and denied/],
    [
      'a way into another namespace',
      'NetworkPolicy posts',
      'spec.egress.0.ports',
      /NetworkPolicy posts: posts → kube-system\/k8s-app=kube-dns:all leads over the border/,
    ],
    [
      'a way to addresses',
      'NetworkPolicy posts',
      'spec.egress.0.to.0={"ipBlock":{"cidr":"10.0.0.0\/8"}}',
      /posts → 10\.0\.0\.0\/8:53\/UDP leads over the border/,
    ],
    [
      'a moving database',
      'Cluster posts-database',
      'spec.imageName="r\/postgresql:18"',
      /r\/postgresql:18 moves: give/,
    ],
    [
      'its certificate',
      'Certificate posts-database-tls',
      'spec.secretName="other"',
      /Cluster posts-database: nothing makes/,
    ],
    [
      'its owner',
      'Cluster posts-database',
      'spec.bootstrap.initdb.secret.name="x"',
      /posts-database: nothing makes secret x/,
    ],
    ['its role', 'Cluster posts-database', 'spec.managed.roles.0.passwordSecret.name="x"', /nothing makes secret x/],
    ['its archive', 'ObjectStore backups', 'metadata.name="other"', /posts-database: there is no ObjectStore backups/],
    [
      'what archives',
      'ObjectStore backups',
      'spec.configuration.s3Credentials.accessKeyId.key="X"',
      /ObjectStore backups: nothing makes secret backups with key X/,
    ],
    ['the CA', 'Issuer rookery', 'spec.ca.secretName="other"', /Issuer rookery: nothing makes secret other/],
    [
      "the broker's certificate",
      'Certificate nats-tls',
      'kind="Gone"',
      /values\/nats.yaml: nothing makes secret nats-tls/,
    ],
    [
      "the store's password",
      'ExternalSecret rate-store',
      'kind="Gone"',
      /values\/valkey.yaml: nothing makes secret rate-/,
    ],
    ['a variable', 'ConfigMap posts-config', 'data.POSTS_GRPC_PORT', /posts: POSTS_GRPC_PORT is needed and not set/],
    ['no such variable', 'ConfigMap posts-config', 'data.POST_LIMIT="1"', /POST_LIMIT is no variable of the app/],
    ['a good value', 'ConfigMap posts-config', 'data.NATS_REPLICAS="many"', /posts: NATS_REPLICAS is "many"/],
    ['a migration', 'Job posts-migration', `${container}.env`, /POSTS_MIGRATIONS_DATABASE_URL is needed and not set/],
    ['an app', 'Deployment posts', 'metadata.name="toasts"', /app posts has no Deployment[^]*toasts is no app/],
    ['a metric', 'PrometheusRule rookery-apps', 'spec.groups.0.rules.0.expr="rate(madeup_total[5m])"', /madeup_total/],
  ])('%s', (_, title, change, problem) => {
    expect(applyRules(rules, production)).toEqual([]);
    expect(applyRules(rules, broken(title, change)).join('\n')).toMatch(problem);
  });

  it.each([
    ['a field that does not exist', 'Deployment posts', `${container}.readinesProbe={}`, /posts: .*readinesProbe/],
    ['a value of another type', 'Deployment posts', 'spec.replicas="two"', /posts: Type 'string' is not assignable/],
    [
      'the same in a custom resource',
      'Cluster posts-database',
      'spec.postgresql.synchronous.number="1"',
      /posts-database/,
    ],
    ['its unknown field', 'Cluster posts-database', 'spec.managed.roles.0.superUser=true', /superUser/],
    ['a kind without types', 'ConfigMap posts-config', 'apiVersion="example.org/v1"', /no types of example\.org\/v1/],
  ])('%s', async (_, title, change, problem) => {
    expect((await checkTypes([broken(title, change)])).join('\n')).toMatch(problem);
  });

  it('a value that its schema refuses', async () => {
    expect(await checkValues([production])).toEqual([]);
    const problems = await checkValues([broken('HorizontalPodAutoscaler gateway', 'spec.maxReplicas="many"')]);
    expect(problems.join('\n')).toMatch(/production: HorizontalPodAutoscaler gateway: .*maxReplicas/);
  });
});

/** Production with one change: a path without a value is removed. */
function broken(title: string, change: string): Rendered {
  const copy = structuredClone(production);
  const manifest = copy.manifests.find((one) => `${one.kind} ${nameOf(one)}` === title);
  if (!manifest) throw new Error(`there is no ${title}`);
  const [path = '', value] = change.split(/=(.*)/s);
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce(
    (object, key) => object[key] as Record<string, unknown>,
    manifest as unknown as Record<string, unknown>,
  );
  if (value === undefined) delete parent[last];
  else parent[last] = JSON.parse(value);
  return copy;
}
