import { authConfig } from '@rookery/auth';
import { natsConfig } from '@rookery/messaging';
import { targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf } from '@rookery/service';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';

const shape = {
  ...serviceConfig('GATEWAY'),
  ...tlsConfig,
  ...natsConfig,
  ...authConfig,
  ...targetConfig('ACCOUNTS', 'POSTS', 'FEEDS', 'MEDIA', 'NOTIFICATIONS'),
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
  GATEWAY_OPERATION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .describe('How long one GraphQL operation or REST call may take.'),
};

/** Injection token of the GatewayConfig. */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');

export type GatewayConfig = ReturnType<typeof readGatewayConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readConfig(shape, env);
  const service = serviceConfigOf(read, read.GATEWAY_HEALTH_PORT);
  const tls = TlsIdentity.open(read.TLS_DIR, service);
  return {
    service,
    tls,
    listen: { port: read.GATEWAY_PORT, reusePort: read.GATEWAY_PORT_SHARED },
    publicUrl: read.GATEWAY_PUBLIC_URL ?? '',
    operationMsMax: read.GATEWAY_OPERATION_TIMEOUT_MS,
    nats: { servers: read.NATS_URL, replicas: read.NATS_REPLICAS },
    tokenRules: { issuer: read.AUTH_ISSUER, audience: read.AUTH_AUDIENCE },
    targets: targetsOf(tls, {
      accounts: read.ACCOUNTS_GRPC_TARGET,
      posts: read.POSTS_GRPC_TARGET,
      feeds: read.FEEDS_GRPC_TARGET,
      media: read.MEDIA_GRPC_TARGET,
      notifications: read.NOTIFICATIONS_GRPC_TARGET,
    }),
  };
}
