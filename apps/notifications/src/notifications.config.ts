import { authConfig } from '@rookery/auth';
import { databaseConfig, databaseOptionsOf, readMigrationsConfig } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig, targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';

const days = z.coerce.number().int().min(1).max(3_650);

/** All the variables this app knows. */
export const environmentShape = {
  ...serviceConfig('NOTIFICATIONS'),
  ...rpcConfig('NOTIFICATIONS'),
  ...telemetryConfig,
  ...tlsConfig,
  ...databaseConfig('NOTIFICATIONS'),
  ...natsConfig,
  ...authConfig,
  ...targetConfig('ACCOUNTS', 'POSTS', 'FEEDS'),
  NOTIFICATIONS_LOG_CHANGES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_000)
    .describe('Changes kept per recipient; who was away for longer is told to fetch the list.'),
  NOTIFICATIONS_LOG_DAYS: days.default(30).describe('Age after which changes are forgotten.'),
  NOTIFICATIONS_DELETED_POSTS_DAYS: days
    .default(30)
    .describe('How long a deleted post is remembered, against events about it that come late; more than streams keep.'),
};

export type NotificationsConfig = ReturnType<typeof readNotificationsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readNotificationsConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(environmentShape, env);
  const settings = Settings.of('notifications', environmentShape, read);
  const service = serviceConfigOf(read, read.NOTIFICATIONS_HEALTH_PORT, settings);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    telemetry: telemetryOptionsOf('notifications', read, { service, tls }),
    tls,
    grpc: { bindHost: service.bindHost, port: read.NOTIFICATIONS_GRPC_PORT, tls },
    database: databaseOptionsOf('NOTIFICATIONS', read, settings),
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    keysRefreshSeconds: read.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(tls, settings, {
      accounts: read.ACCOUNTS_GRPC_TARGET,
      posts: read.POSTS_GRPC_TARGET,
      feeds: read.FEEDS_GRPC_TARGET,
    }),
    log: {
      changesMax: read.NOTIFICATIONS_LOG_CHANGES_MAX,
      changesDays: read.NOTIFICATIONS_LOG_DAYS,
      deletedPostsDays: read.NOTIFICATIONS_DELETED_POSTS_DAYS,
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readNotificationsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('NOTIFICATIONS', env);
}
