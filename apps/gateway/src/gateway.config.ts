import { authConfig } from '@rookery/auth';
import { natsConfig } from '@rookery/messaging';
import { targetConfig, targetsOf } from '@rookery/rpc';
import { changeable, readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';
import { calledApps } from './called-services.js';
import { httpLimitsConfig, httpLimitsOf } from './limits/http-limits.js';
import { rateConfig, rateOptionsOf } from './limits/rates/rate-config.js';
import { blockListOf } from './peers/peers.js';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  );

/** All the variables this app knows. */
export const environmentShape = {
  ...serviceConfig('GATEWAY'),
  ...httpLimitsConfig,
  ...rateConfig,
  ...telemetryConfig,
  ...tlsConfig,
  ...natsConfig,
  ...authConfig,
  ...targetConfig(calledApps),
  GATEWAY_PORT: z.coerce.number().int().min(0).max(65_535).describe('Public HTTP port.'),
  GATEWAY_PORT_SHARED: z
    .stringbool()
    .default(false)
    .describe('Several gateways of one machine listen on the public port together (SO_REUSEPORT).'),
  GATEWAY_PUBLIC_URL: z
    .url()
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Where the world reaches the gateway or its CDN: what media URLs begin with. Without it they are paths.'),
  GATEWAY_OPERATION_TIMEOUT_MS: changeable(
    z.coerce
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(5_000)
      .describe('How long one GraphQL operation or REST call may take.'),
  ),
  GATEWAY_NEAR_CACHE_ENTRIES_MAX: changeable(
    z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(10_000)
      .describe('How many accounts and bodies of posts, with their pictures, are kept near, each; 0 keeps nothing.'),
  ),
  GATEWAY_INTROSPECTION: z
    .stringbool()
    .optional()
    .describe(
      'Whether clients may ask for the schema, and are told what they may have meant; not in production, else yes.',
    ),
  GATEWAY_CORS_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'expected origins such as https://app.example.org')
    .describe('Origins whose pages may call the gateway, exactly, with commas between them; none when not set.'),
  GATEWAY_TRUSTED_PROXIES: list
    .refine(areRanges, 'expected IP addresses or CIDRs')
    .describe('Addresses and CIDRs of the proxies in front, whose word on their clients is taken; none when not set.'),
  GATEWAY_FORWARDED_STYLE: z
    .enum(['x-forwarded', 'forwarded'])
    .default('x-forwarded')
    .describe('Which headers these proxies write: X-Forwarded-For and -Proto, or Forwarded (RFC 7239).'),
};

/** Injection token of the GatewayConfig. */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');

export type GatewayConfig = ReturnType<typeof readGatewayConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(environmentShape, env);
  const settings = Settings.of('gateway', environmentShape, read);
  const service = serviceConfigOf(read, read.GATEWAY_HEALTH_PORT, settings);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    telemetry: telemetryOptionsOf('gateway', read, { service, tls }),
    tls,
    listen: { port: read.GATEWAY_PORT, reusePort: read.GATEWAY_PORT_SHARED },
    publicUrl: read.GATEWAY_PUBLIC_URL ?? '',
    http: httpLimitsOf(read),
    rates: rateOptionsOf(settings),
    rateStoreUrl: read.GATEWAY_RATE_STORE_URL,
    isSchemaOpen: read.GATEWAY_INTROSPECTION ?? service.env !== 'production',
    corsOrigins: read.GATEWAY_CORS_ORIGINS,
    proxies: { trusted: read.GATEWAY_TRUSTED_PROXIES, style: read.GATEWAY_FORWARDED_STYLE },
    get nearCacheEntriesMax() {
      return settings.get('GATEWAY_NEAR_CACHE_ENTRIES_MAX');
    },
    get operationMsMax() {
      return settings.get('GATEWAY_OPERATION_TIMEOUT_MS');
    },
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    keysRefreshSeconds: read.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(calledApps, { tls, settings, read }),
  };
}

/** Without a path and without a wildcard: as a browser writes it. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function areRanges(ranges: readonly string[]): boolean {
  try {
    blockListOf(ranges);
    return true;
  } catch {
    return false;
  }
}
