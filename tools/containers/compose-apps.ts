import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ports } from '../manifests/write/names.ts';
import type { App } from '../start/apps.ts';
import { prefixOf } from '../start/environment.ts';

/** Where a container finds what `npm run up:docker` has prepared for it. */
const tlsFolder = '/run/rookery/tls';
const mediaFolder = '/var/lib/rookery/media';
/** Relative to docker/. */
const secrets = '${ROOKERY_SECRETS:-../.rookery/docker}';
const natsNodes = ['nats-1', 'nats-2', 'nats-3'];

const head = `# Written by "npm run manifests" out of apps/*/app.json. Do not edit.
# Two instances of each app, found by name; a migration that ends before they begin; a network for each database, on which
# only its app and PostgreSQL are.
`;

const confined = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  tmpfs: ['/tmp'],
  logging: { driver: 'json-file', options: { 'max-size': '50m', 'max-file': '3' } },
};

/** docs/benchmarks.md: an app of six under load takes 150 to 250 MB, the gateway 300, media with two pictures at once 500. */
const memory: Record<string, string> = { gateway: '640M', media: '1G' };
const memoryDefault = '512M';

/** Of docker/compose.yaml: the part that follows from the apps. */
export const composeAppsFile = 'docker/compose.apps.yaml';

/** Whether the file is what the code says; a sentence that says what to do when it is not. */
export function findStaleCompose(root: string, apps: readonly App[]): string[] {
  const path = join(root, composeAppsFile);
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === composeApps(apps);
  return isCurrent ? [] : [`${composeAppsFile} is not what the code says: run "npm run manifests"`];
}

/**
 * The text of {@link composeAppsFile}.
 * @param apps all of the workspace
 */
export function composeApps(apps: readonly App[]): string {
  const owners = apps.filter(({ hasDatabase }) => hasDatabase);
  const postgres = { networks: owners.map(({ name }) => networkOf(name)) };
  const file = {
    services: Object.assign({}, ...apps.map(servicesOf), { 'postgres-1': postgres, 'postgres-2': postgres }) as object,
    networks: Object.fromEntries(owners.map(({ name }) => [networkOf(name), { internal: true }])),
    volumes: { media: {} },
  };
  return head + stringify(file, { lineWidth: 120, aliasDuplicateObjects: false });
}

function servicesOf(app: App): Record<string, object> {
  const { name, hasDatabase } = app;
  const image = `rookery/${name}:\${ROOKERY_TAG:-local}`;
  const healthy = { condition: 'service_healthy' };
  const service = {
    image,
    build: { context: '..', dockerfile: 'docker/Dockerfile', args: { APP: name } },
    ...confined,
    restart: 'unless-stopped',
    stop_grace_period: '30s',
    networks: networksOf(app),
    environment: environmentOf(app),
    env_file: [`${secrets}/${name}/app.env`],
    volumes: volumesOf(app),
    depends_on: {
      ...Object.fromEntries(natsNodes.map((node) => [node, healthy])),
      ...(hasDatabase && { [migrationOf(name)]: { condition: 'service_completed_successfully' } }),
      ...(app.isGateway && { valkey: healthy }),
      ...(name === 'media' && { ownership: { condition: 'service_completed_successfully' } }),
    },
    deploy: { replicas: 2, resources: { limits: { cpus: '1', memory: memory[name] ?? memoryDefault, pids: 512 } } },
  };
  const migration = {
    image,
    ...confined,
    restart: 'no',
    command: ['migrate'],
    healthcheck: { disable: true },
    networks: [networkOf(name)],
    environment: { NODE_ENV: 'production', TLS_DIR: tlsFolder },
    env_file: [`${secrets}/${name}/migration.env`],
    volumes: [`${secrets}/${name}/tls:${tlsFolder}:ro`],
    depends_on: { 'postgres-1': healthy, 'postgres-2': healthy },
    deploy: { resources: { limits: { cpus: '1', memory: memoryDefault, pids: 512 } } },
  };
  return { [name]: service, ...(hasDatabase && { [migrationOf(name)]: migration }) };
}

function networksOf({ name, isGateway, hasDatabase }: App): string[] {
  return ['apps', 'broker', ...(isGateway ? ['edge', 'cache'] : []), ...(hasDatabase ? [networkOf(name)] : [])];
}

function environmentOf({ name, calls, isGateway }: App): Record<string, string> {
  const prefix = prefixOf(name);
  return {
    TLS_DIR: tlsFolder,
    NATS_URL: natsNodes.map((node) => `nats://${node}:4222`).join(','),
    NATS_REPLICAS: '3',
    SETTINGS_FILE: '/tmp/settings.json',
    // Empty is unset: compose.observability.yaml brings a collector.
    OTEL_EXPORTER_OTLP_ENDPOINT: '${OTEL_EXPORTER_OTLP_ENDPOINT:-}',
    [`${prefix}_HEALTH_PORT`]: `${ports.health}`,
    ...(isGateway
      ? {
          [`${prefix}_PORT`]: `${ports.http}`,
          [`${prefix}_TRUSTED_PROXIES`]: '${ROOKERY_EDGE_SUBNET:-10.213.240.0/24}',
          [`${prefix}_PUBLIC_URL`]: 'https://${ROOKERY_HOST:-localhost}:${ROOKERY_PORT:-8443}',
          [`${prefix}_RATE_SHARES`]: '2',
        }
      : { [`${prefix}_GRPC_PORT`]: `${ports.grpc}` }),
    ...Object.fromEntries(calls.map((app) => [`${prefixOf(app)}_GRPC_TARGET`, `dns:///${app}:${ports.grpc}`])),
    ...(name === 'media' && { MEDIA_STORE_DIR: mediaFolder }),
  };
}

function volumesOf({ name }: App): string[] {
  return [`${secrets}/${name}/tls:${tlsFolder}:ro`, ...(name === 'media' ? [`media:${mediaFolder}`] : [])];
}

function networkOf(app: string): string {
  return `database-${app}`;
}

function migrationOf(app: string): string {
  return `${app}-migration`;
}
