import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerCredentials, credentials } from '@grpc/grpc-js';
import { Transport } from '@nestjs/microservices';
import type { ClientProviderOptions, GrpcOptions } from '@nestjs/microservices';

const protoPath = process.env.BENCH_PROTO ?? '';
const loader = { keepCase: false, defaults: true, arrays: true };

/** A process of the bench with its certificate: the same ones, both ways, as Rookery's. */
function materialOf(app: string) {
  const read = (name: string) => readFileSync(join(process.env.BENCH_TLS ?? '', app, name));
  return { ca: read('ca.crt'), certificate: read('tls.crt'), key: read('tls.key') };
}

/** A client of an app's service, for ClientsModule. */
export function clientOf(app: string): ClientProviderOptions {
  const { ca, certificate, key } = materialOf('gateway');
  return {
    name: app,
    transport: Transport.GRPC,
    options: {
      url: process.env[`BENCH_${app.toUpperCase()}_URL`] ?? '',
      package: 'bench.v1',
      protoPath,
      loader,
      credentials: credentials.createSsl(ca, key, certificate),
      channelOptions: { 'grpc.ssl_target_name_override': app },
    },
  };
}

/** The server of an app's service. */
export function serverOf(app: string): GrpcOptions {
  const { ca, certificate, key } = materialOf(app);
  return {
    transport: Transport.GRPC,
    options: {
      url: process.env[`BENCH_${app.toUpperCase()}_URL`] ?? '',
      package: 'bench.v1',
      protoPath,
      loader,
      credentials: ServerCredentials.createSsl(ca, [{ private_key: key, cert_chain: certificate }], true),
    },
  };
}
