import { hkdfSync } from 'node:crypto';
import { readMigrationsConfig } from '@rookery/database';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';
import { z } from 'zod';
import { attemptLimits } from './model/attempt-limits.js';

const app = { name: 'accounts', calls: ['feeds', 'media'] } as const;
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** All the variables this app knows. */
export const environmentShape = {
  ...domainAppConfig(app),
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
  const { config, read } = readDomainApp(app, environmentShape, env);
  const refreshSecret = Buffer.from(read.ACCOUNTS_REFRESH_SECRET, 'base64url');
  return {
    ...config,
    sessions: {
      refreshSecret,
      accessSeconds: read.ACCOUNTS_ACCESS_TOKEN_SECONDS,
      refreshDays: read.ACCOUNTS_REFRESH_TOKEN_DAYS,
    },
    keys: {
      everyMs: read.ACCOUNTS_SIGNING_KEY_DAYS * 86_400_000,
      leadMs: read.ACCOUNTS_SIGNING_KEY_LEAD_SECONDS * 1_000,
      tokenMs: read.ACCOUNTS_ACCESS_TOKEN_SECONDS * 1_000,
      madeIn: config.service.env,
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
