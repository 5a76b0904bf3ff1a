import { join } from 'node:path';
import type { AppDatabase } from '../infra/app-database.ts';
import { cacheDirectory } from '../infra/program-cache.ts';
import type { Secrets } from '../infra/secrets.ts';
import { certificateFolder } from './certificate-folder.ts';
import type { AppNames } from './app-names.ts';
import type { BuildInfo } from './build-info.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Instance } from './instances.ts';

/** What all instances of one run have in common. */
export interface Surroundings {
  data: DataDirectory;
  secrets: Secrets;
  natsUrl: string;
  /** What apps say they are; undefined leaves it to their own defaults. */
  build?: BuildInfo | undefined;
  /** Where apps send their traces, all of them; undefined sends none, unless the environment says otherwise. */
  tracesUrl?: string | undefined;
  gatewayPort: number;
  /** By app name; an app without a database has none. */
  databases: Map<string, AppDatabase>;
  /** Every instance that exists, also those `--only` leaves out. */
  instances: Instance[];
  /** Has apps dial names; without it they dial all `instances`, for as long as they live. */
  names?: AppNames | undefined;
  /** Where an instance opens its debugger; undefined when it opens none. */
  inspectPortOf?: ((instance: Instance) => number | undefined) | undefined;
  /** Whether more instances may come while it runs. */
  isElastic?: boolean | undefined;
}

/** For those who ask for everything from one address: benches, drills and tests. `npm start` keeps the product's own. */
export const unlimitedRates = { GATEWAY_RATE_PER_VIEWER: '1000000000', GATEWAY_RATE_PER_ADDRESS: '1000000000' };

// Secrets an app cannot do without; the runner makes them up once per data directory.
const secretNames: Record<string, string[]> = { accounts: ['ACCOUNTS_REFRESH_SECRET'] };

/**
 * The environment an instance is started with: what this process has, what every app needs, and what is this app's
 * alone. No app is told another's database, secrets or certificate.
 */
export function environmentOf(instance: Instance, run: Surroundings): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _testsOnly, ROOKERY_PARENT: _runnersOnly, ...inherited } = process.env;
  const { app } = instance;
  const prefix = prefixOf(app.name);
  const database = run.databases.get(app.name);
  return {
    ...inherited,
    NODE_ENV: 'development',
    // Compiling six apps' dependencies anew is most of what a start costs; a copy of a workspace uses its original's.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheDirectory, 'compile'),
    // Nobody here sends work by readiness, so nobody has to notice.
    SHUTDOWN_NOTICE_MS: process.env.SHUTDOWN_NOTICE_MS ?? '0',
    BIND_HOST: instance.host,
    INSTANCE: instance.name,
    LOG_FILE: join(run.data.logs, `${instance.name}.log`),
    SETTINGS_FILE: join(run.data.settings, `${instance.name}.json`),
    // One for all apps: it makes an account the same word on everybody's lines.
    LOG_ACCOUNT_KEY: run.secrets.get('LOG_ACCOUNT_KEY'),
    TLS_DIR: certificateFolder(run.data, app.name),
    NATS_URL: run.natsUrl,
    ...(run.build && { BUILD_VERSION: run.build.version, BUILD_COMMIT: run.build.commit }),
    ...(run.tracesUrl && { OTEL_EXPORTER_OTLP_ENDPOINT: run.tracesUrl, OTEL_TRACES_SAMPLER_ARG: '1' }),
    // Without it grpc-js asks the system's name servers, and not the one that a target names.
    ...(run.names && { GRPC_NODE_USE_ALTERNATIVE_RESOLVER: 'true' }),
    ...grpcTargets(run),
    [`${prefix}_HEALTH_PORT`]: `${instance.healthPort}`,
    ...(instance.grpcPort !== undefined && { [`${prefix}_GRPC_PORT`]: `${instance.grpcPort}` }),
    ...(app.isGateway && {
      [`${prefix}_PORT`]: `${run.gatewayPort}`,
      // Several gateways listen on one port, and the kernel deals the connections out (Linux).
      [`${prefix}_PORT_SHARED`]: `${run.isElastic || run.instances.filter((other) => other.app === app).length > 1}`,
    }),
    ...(database && { [`${prefix}_DATABASE_URL`]: database.url }),
    // Seeds, benches and tests all sign up from one address.
    ...(app.name === 'accounts' && { ACCOUNTS_SIGN_UPS_PER_ADDRESS_PER_HOUR: '1000000' }),
    ...(app.name === 'media' && { MEDIA_STORE_DIR: run.data.media }),
    ...Object.fromEntries((secretNames[app.name] ?? []).map((name) => [name, run.secrets.get(name)])),
  };
}

/** As environmentOf, with the right to change the schema; for the one process that migrates. */
export function migrationEnvironmentOf(instance: Instance, run: Surroundings): NodeJS.ProcessEnv {
  const { name } = instance.app;
  return {
    ...environmentOf(instance, run),
    [`${prefixOf(name)}_MIGRATIONS_DATABASE_URL`]: run.databases.get(name)?.migrationsUrl,
  };
}

function grpcTargets({ names, instances }: Surroundings): NodeJS.ProcessEnv {
  const targets = names?.targets ?? addressLists(instances);
  return Object.fromEntries([...targets].map(([app, target]) => [`${prefixOf(app)}_GRPC_TARGET`, target]));
}

function addressLists(instances: readonly Instance[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { app, host, grpcPort } of instances) {
    if (grpcPort === undefined) continue;
    const known = targets.get(app.name);
    const address = `${host}:${grpcPort}`;
    targets.set(app.name, known === undefined ? `ipv4:${address}` : `${known},${address}`);
  }
  return targets;
}

/** How the variables of an app begin: `saved-posts` is `SAVED_POSTS`. */
export function prefixOf(app: string): string {
  return app.toUpperCase().replaceAll('-', '_');
}
