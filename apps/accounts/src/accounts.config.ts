import { authConfig } from '@rookery/auth';
import { databaseConfig, readMigrationsConfig } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf } from '@rookery/service';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';

const shape = {
  ...serviceConfig('ACCOUNTS'),
  ...rpcConfig('ACCOUNTS'),
  ...tlsConfig,
  ...databaseConfig('ACCOUNTS'),
  ...natsConfig,
  ...authConfig,
  ACCOUNTS_REFRESH_SECRET: z
    .base64url()
    .min(43)
    .describe('32 random bytes, base64url: refresh tokens are derived with it, so losing it signs everybody out.'),
  ACCOUNTS_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(10).max(3_600).default(900),
  ACCOUNTS_REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
};

export type AccountsConfig = ReturnType<typeof readAccountsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readAccountsConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(shape, env);
  const service = serviceConfigOf(read, read.ACCOUNTS_HEALTH_PORT);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    tls,
    grpc: { bindHost: service.bindHost, port: read.ACCOUNTS_GRPC_PORT, tls },
    database: { url: read.ACCOUNTS_DATABASE_URL, poolMax: read.ACCOUNTS_DATABASE_POOL_MAX },
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    sessions: {
      refreshSecret: Buffer.from(read.ACCOUNTS_REFRESH_SECRET, 'base64url'),
      accessSeconds: read.ACCOUNTS_ACCESS_TOKEN_SECONDS,
      refreshDays: read.ACCOUNTS_REFRESH_TOKEN_DAYS,
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readAccountsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('ACCOUNTS', env);
}
