import { hkdfSync } from 'node:crypto';
import { authConfig } from '@rookery/auth';
import { databaseConfig, databaseOptionsOf, readMigrationsConfig } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig, targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';
import { attemptLimits } from './model/attempt-limits.js';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** All the variables this app knows. */
export const environmentShape = {
  ...serviceConfig('ACCOUNTS'),
  ...rpcConfig('ACCOUNTS'),
  ...telemetryConfig,
  ...tlsConfig,
  ...databaseConfig('ACCOUNTS'),
  ...natsConfig,
  ...authConfig,
  ...targetConfig('FEEDS', 'MEDIA'),
  ACCOUNTS_REFRESH_SECRET: z
    .base64url()
    .min(43)
    .describe('32 random bytes, base64url: refresh tokens are derived with it, so losing it signs everybody out.'),
  ACCOUNTS_ACCESS_TOKEN_SECONDS: count(10, 3_600).default(900).describe('How long an access token is good.'),
  ACCOUNTS_REFRESH_TOKEN_DAYS: count(1, 365)
    .default(30)
    .describe('How long a session lasts after its refresh token was last traded.'),
  ACCOUNTS_SIGNING_KEY_DAYS: count(1, 365).default(30).describe('How long a key signs access tokens.'),
  ACCOUNTS_SIGNING_KEY_LEAD_SECONDS: count(0, 86_400)
    .default(300)
    .describe('How long a key is listed before it signs: longer than any app takes to read the list again.'),
  ACCOUNTS_SIGN_UPS_PER_ADDRESS_PER_HOUR: count(1, 1_000_000)
    .default(20)
    .describe('More where many people share an address.'),
  ACCOUNTS_FAILED_SIGN_INS_PER_ADDRESS: count(1, 900_000)
    .default(100)
    .describe('In a quarter of an hour, over all accounts. More where many people share an address.'),
};

export type AccountsConfig = ReturnType<typeof readAccountsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readAccountsConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(environmentShape, env);
  const settings = Settings.of('accounts', environmentShape, read);
  const service = serviceConfigOf(read, read.ACCOUNTS_HEALTH_PORT, settings);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  const refreshSecret = Buffer.from(read.ACCOUNTS_REFRESH_SECRET, 'base64url');
  return {
    service,
    telemetry: telemetryOptionsOf('accounts', read, { service, tls }),
    tls,
    grpc: { bindHost: service.bindHost, port: read.ACCOUNTS_GRPC_PORT, tls },
    database: databaseOptionsOf('ACCOUNTS', read, settings),
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    keysRefreshSeconds: read.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(tls, settings, { feeds: read.FEEDS_GRPC_TARGET, media: read.MEDIA_GRPC_TARGET }),
    sessions: {
      refreshSecret,
      accessSeconds: read.ACCOUNTS_ACCESS_TOKEN_SECONDS,
      refreshDays: read.ACCOUNTS_REFRESH_TOKEN_DAYS,
    },
    keys: {
      everyMs: read.ACCOUNTS_SIGNING_KEY_DAYS * 86_400_000,
      leadMs: read.ACCOUNTS_SIGNING_KEY_LEAD_SECONDS * 1_000,
      tokenMs: read.ACCOUNTS_ACCESS_TOKEN_SECONDS * 1_000,
      madeIn: service.env,
    },
    attempts: {
      secret: Buffer.from(hkdfSync('sha256', refreshSecret, '', 'rookery attempts v1', 32)),
      limits: attemptLimits({
        signUpsPerAddressPerHour: read.ACCOUNTS_SIGN_UPS_PER_ADDRESS_PER_HOUR,
        failedSignInsPerAddress: read.ACCOUNTS_FAILED_SIGN_INS_PER_ADDRESS,
      }),
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readAccountsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('ACCOUNTS', env);
}
