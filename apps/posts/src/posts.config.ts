import { authConfig } from '@rookery/auth';
import { databaseConfig, databaseOptionsOf, readMigrationsConfig } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig, targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';

/** All the variables this app knows. */
export const environmentShape = {
  ...serviceConfig('POSTS'),
  ...rpcConfig('POSTS'),
  ...telemetryConfig,
  ...tlsConfig,
  ...databaseConfig('POSTS'),
  ...natsConfig,
  ...authConfig,
  ...targetConfig('ACCOUNTS', 'FEEDS', 'MEDIA'),
};

export type PostsConfig = ReturnType<typeof readPostsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readPostsConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(environmentShape, env);
  const settings = Settings.of('posts', environmentShape, read);
  const service = serviceConfigOf(read, read.POSTS_HEALTH_PORT, settings);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    telemetry: telemetryOptionsOf('posts', read, { service, tls }),
    tls,
    grpc: { bindHost: service.bindHost, port: read.POSTS_GRPC_PORT, tls },
    database: databaseOptionsOf('POSTS', read, settings),
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    keysRefreshSeconds: read.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(tls, settings, {
      accounts: read.ACCOUNTS_GRPC_TARGET,
      feeds: read.FEEDS_GRPC_TARGET,
      media: read.MEDIA_GRPC_TARGET,
    }),
  };
}

/** What `main.js migrate` is configured with. */
export function readPostsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('POSTS', env);
}
