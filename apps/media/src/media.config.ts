import { availableParallelism } from 'node:os';
import { authConfig } from '@rookery/auth';
import { databaseConfig, databaseOptionsOf, readMigrationsConfig } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig, targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';

/** All the variables this app knows. */
export const environmentShape = {
  ...serviceConfig('MEDIA'),
  ...rpcConfig('MEDIA'),
  ...telemetryConfig,
  ...tlsConfig,
  ...databaseConfig('MEDIA'),
  ...targetConfig('ACCOUNTS'),
  ...natsConfig,
  ...authConfig,
  MEDIA_STORE_DIR: z.string().describe('Folder of the stored bytes; all instances of one node may share it.'),
  MEDIA_UPLOAD_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('Largest file one upload may bring.'),
  MEDIA_UPLOADS_MAX: z.coerce.number().int().min(1).max(1_000).default(32).describe('Uploads at once per instance.'),
  MEDIA_RENDERINGS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(availableParallelism())
    .describe('Pictures decoded and encoded at once: more than there are cores only costs memory.'),
  MEDIA_RENDERINGS_QUEUED_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(24)
    .describe('Received pictures that may wait for their turn; what comes beyond is refused.'),
};

export type MediaConfig = ReturnType<typeof readMediaConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readMediaConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(environmentShape, env);
  const settings = Settings.of('media', environmentShape, read);
  const service = serviceConfigOf(read, read.MEDIA_HEALTH_PORT, settings);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    telemetry: telemetryOptionsOf('media', read, { service, tls }),
    tls,
    grpc: { bindHost: service.bindHost, port: read.MEDIA_GRPC_PORT, tls },
    database: databaseOptionsOf('MEDIA', read, settings),
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    keysRefreshSeconds: read.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(tls, settings, { accounts: read.ACCOUNTS_GRPC_TARGET }),
    storeDirectory: read.MEDIA_STORE_DIR,
    uploads: {
      bytesMax: read.MEDIA_UPLOAD_BYTES_MAX,
      uploadsMax: read.MEDIA_UPLOADS_MAX,
      renderingsMax: read.MEDIA_RENDERINGS_MAX,
      renderingsQueuedMax: read.MEDIA_RENDERINGS_QUEUED_MAX,
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readMediaMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('MEDIA', env);
}
