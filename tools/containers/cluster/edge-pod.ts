import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { manifestsOf, nameOf, type Manifest, type Rendered } from '../../manifests/manifest.ts';
import { namespace, neighbours } from '../../manifests/write/names.ts';
import type { SecretValues } from './made-secrets.ts';
import type { PodDraft } from './planned-pod.ts';

const folder = '/etc/haproxy-rookery';
const userId = 10_003;

/** Where the world comes in: the one listener of the one Gateway. */
export interface Entrance {
  hostname: string;
  port: number;
  secret: string;
  /** Path prefixes, and the Services behind them. */
  routes: readonly { prefix: string; service: string; port: number }[];
}

/**
 * The entrance that Gateway and HTTPRoutes say.
 * @throws when they say more than this: other matches than path prefixes, filters, more than one listener
 */
export function entranceOf(rendered: Rendered): Entrance {
  const [gateway, ...others] = manifestsOf<IGateway & Manifest>(rendered, 'Gateway');
  const [listener, ...more] = gateway?.spec?.listeners ?? [];
  const secret = listener?.tls?.certificateRefs?.[0]?.name;
  if (!gateway || !listener?.hostname || !secret || others.length + more.length > 0) {
    throw new Error('one Gateway with one listener for one host name is translated');
  }
  const routes = manifestsOf<IHTTPRoute & Manifest>(rendered, 'HTTPRoute')
    .filter(({ spec }) => spec?.parentRefs?.some(({ name }) => name === nameOf(gateway)))
    .flatMap(({ spec }) => (spec?.rules ?? []).flatMap(routesOf));
  return { hostname: listener.hostname, port: listener.port, secret, routes };
}

type Rule = NonNullable<NonNullable<IHTTPRoute['spec']>['rules']>[number];

function routesOf({ matches = [], backendRefs = [], filters = [] }: Rule): Entrance['routes'] {
  const [backend, ...others] = backendRefs;
  if (!backend?.port || others.length + filters.length > 0) throw new Error('a route to one Service is translated');
  return matches.map(({ path }) => {
    if (path?.type !== 'PathPrefix') throw new Error('a route that matches no path prefix is not translated');
    return { prefix: path.value ?? '/', service: backend.name, port: backend.port! };
  });
}

/** HAProxy in the place, the namespace and the part of the Gateway's controller. */
export function edgePod(
  entrance: Entrance,
  { image, secrets }: { image: string; secrets: ReadonlyMap<string, SecretValues> },
): PodDraft {
  const pair = secrets.get(entrance.secret);
  if (!pair) throw new Error(`nothing makes the secret ${entrance.secret}`);
  return {
    kind: 'edge',
    group: 'edge',
    name: 'edge',
    namespace: neighbours.edge.namespace,
    labels: { 'app.kubernetes.io/name': 'envoy' },
    ports: [{ name: 'https', port: entrance.port, protocol: 'TCP' }],
    container: {
      image,
      entrypoint: 'haproxy',
      args: ['-W', '-db', '-f', `${folder}/haproxy.cfg`],
      env: {},
      user: userId,
      group: userId,
      volumeGroup: userId,
      memory: '256m',
      mounts: [
        {
          path: folder,
          files: { 'haproxy.cfg': edgeConfig(entrance), 'tls.pem': `${pair['tls.crt']}\n${pair['tls.key']}` },
        },
        { path: '/tmp', scratch: '16m' },
      ],
    },
    standIns: [],
    probes: [{ ask: { port: entrance.port }, everyMs: 250, timeoutMs: 2_000, failuresMax: 60 }],
  };
}

/** Whoever asks for another host than the listener's, or a path that no route has, is told there is nothing. */
export function edgeConfig({ hostname, port, routes }: Entrance): string {
  const longestFirst = [...routes].sort((left, right) => right.prefix.length - left.prefix.length);
  return `global
  log stdout format raw local0 notice
  maxconn 2000
defaults
  mode http
  log global
  timeout connect 2s
  timeout client 75s
  timeout server 310s
  timeout tunnel 1h
  option redispatch
resolvers cluster
  parse-resolv-conf
  hold valid 2s
frontend world
  bind :${port} ssl crt ${folder}/tls.pem alpn h2,http/1.1
  http-request deny deny_status 404 unless { req.hdr(host),field(1,:) -i ${hostname} }
  http-request del-header Forwarded
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto https
${longestFirst.map(({ prefix }, index) => `  use_backend route-${index} if { path_beg ${prefix} }\n`).join('')}${longestFirst
    .map(
      ({ service, port: asked }, index) => `backend route-${index}
  balance leastconn
  default-server check inter 1s fall 2 rise 1 resolvers cluster init-addr none
  server-template pod- 4 ${service}.${namespace}.svc.cluster.local:${asked}
`,
    )
    .join('')}`;
}
