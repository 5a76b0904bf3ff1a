import type { TlsIdentity } from '@rookery/tls';
import { z } from 'zod';
import type { CallPolicy } from './policies.js';

/** Another app: who it must prove to be, where it answers, and who we are to it. */
export interface RpcTarget {
  readonly app: string;
  readonly address: string;
  readonly tls: TlsIdentity;
  /** What holds for calls to it now; asked at each call. Without it the defaults of `policies.ts`. */
  readonly policy?: () => CallPolicy;
}

/** Where another app answers, e.g. `dns:///posts:7000` or `ipv4:127.0.0.1:7000`; the other app's name in capitals. */
export function targetConfig<Name extends string>(...names: Name[]) {
  const target = z
    .string()
    .regex(/^(dns|ipv4|ipv6):/, 'expected a gRPC target such as dns:///posts:7000')
    .describe('gRPC target of the app.');
  return Object.fromEntries(names.map((name) => [`${name}_GRPC_TARGET`, target])) as {
    [K in `${Name}_GRPC_TARGET`]: z.ZodString;
  };
}

/** Targets by app, e.g. `targetsOf(tls, { posts: read.POSTS_GRPC_TARGET })`. */
export function targetsOf<Name extends string>(
  tls: TlsIdentity,
  addresses: Readonly<Record<Name, string>>,
): Record<Name, RpcTarget> {
  const targets = Object.entries<string>(addresses).map(([app, address]) => [app, { app, address, tls }]);
  return Object.fromEntries(targets) as Record<Name, RpcTarget>;
}
