import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { App } from '../../start/apps.ts';
import { namespace, ports, prefixOf } from './names.ts';

/** What an app is told that is no secret; what is one's own wish, overlays and components add. */
export function configMapOf(app: App) {
  const prefix = prefixOf(app.name);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${app.name}-config`, namespace },
    data: {
      NODE_ENV: 'production',
      BIND_HOST: '0.0.0.0',
      TLS_DIR: '/etc/rookery/tls',
      SETTINGS_FILE: '/var/lib/rookery/settings.json',
      NATS_URL: 'nats://nats:4222',
      NATS_REPLICAS: '3',
      SHUTDOWN_NOTICE_MS: '5000',
      SHUTDOWN_GRACE_MS: '10000',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.observability:4318',
      [`${prefix}_HEALTH_PORT`]: `${ports.health}`,
      // While the store is gone, each of the least number there is gives its share.
      ...(app.isGateway
        ? { [`${prefix}_PORT`]: `${ports.http}`, [`${prefix}_RATE_SHARES`]: '2' }
        : { [`${prefix}_GRPC_PORT`]: `${ports.grpc}` }),
      ...Object.fromEntries(app.calls.map((called) => [`${prefixOf(called)}_GRPC_TARGET`, targetOf(called)])),
    },
  } satisfies IConfigMap;
}

/** A headless Service answers with every ready instance, and grpc-js deals calls out among them. */
function targetOf(app: string): string {
  return `dns:///${app}:${ports.grpc}`;
}
