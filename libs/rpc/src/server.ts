import type { CustomStrategy } from '@nestjs/microservices';
import { grpcHealth } from '@rookery/contracts';
import type { TlsIdentity } from '@rookery/tls';
import { z } from 'zod';
import { connectionPolicy, serverConnections } from './connections.js';
import type { ConnectionPolicy } from './connections.js';
import { serverCredentials } from './credentials.js';
import { serviceNameOf } from './definition.js';
import { LeavingServer } from './leaving-server.js';
import { assertRuled } from './ruled-services.js';
import { rpcShutdown } from './shutdown.config.js';
import type { RpcShutdown } from './shutdown.config.js';
import type { MethodDefinition, ServiceDefinition } from './definition.js';

/** The part of an app's configuration that its gRPC server needs. */
export function rpcConfig<Prefix extends string>(prefix: Prefix) {
  return {
    [`${prefix}_GRPC_PORT`]: z.coerce.number().int().min(0).max(65_535).describe('Port of the gRPC server.'),
  } as { [K in `${Prefix}_GRPC_PORT`]: z.ZodCoercedNumber };
}

export interface GrpcTransportOptions {
  bindHost: string;
  port: number;
  tls: TlsIdentity;
  connections?: ConnectionPolicy;
  shutdown?: RpcShutdown;
}

/** Names of the services this process answers; what grpc.health.v1 is asked about. */
export const served = new Set<string>();

/** Largest request; streams carry what is larger. Bytes. */
export const requestBytesMax = 1024 * 1024;

/** Largest answer that a caller takes: 2 000 posts, with 500 characters and four pictures each, are 16 MB. Bytes. */
export const answerBytesMax = 16 * 1024 * 1024;

/**
 * Nest's gRPC server over generated definitions, for those with a certificate of our CA alone. Throws when a method has no
 * access rule.
 */
export function grpcTransport<Definition extends { [Name in keyof Definition]: MethodDefinition }>(
  definitions: Definition | readonly Definition[],
  { bindHost, port, tls, connections = connectionPolicy, shutdown = rpcShutdown }: GrpcTransportOptions,
): CustomStrategy {
  const own = (Array.isArray(definitions) ? definitions : [definitions]) as ServiceDefinition[];
  const all = [...own, grpcHealth.HealthService as unknown as ServiceDefinition];
  for (const definition of all) {
    assertRuled(definition);
    served.add(serviceNameOf(definition));
  }
  const packageDefinition = Object.fromEntries(all.map((definition) => [serviceNameOf(definition), definition]));
  const packages = Object.keys(packageDefinition).map((name) => name.split('.').slice(0, -1).join('.'));
  const options = {
    url: `${bindHost}:${port}`,
    package: [...new Set(packages)],
    packageDefinition,
    gracefulShutdown: true,
    maxReceiveMessageLength: requestBytesMax,
    maxMetadataSize: 16 * 1024,
    credentials: serverCredentials(tls),
    channelOptions: serverConnections(connections),
  };
  return { strategy: new LeavingServer(options, shutdown) };
}
