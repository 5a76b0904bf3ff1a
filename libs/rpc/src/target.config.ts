import type { Settings } from '@rookery/service';
import type { TlsIdentity } from '@rookery/tls';
import { z } from 'zod';
import { callPolicy } from './policy.config.js';
import type { CallPolicy } from './policies.js';

/** Another app: who it must prove to be, where it answers, and who we are to it. */
export interface RpcTarget {
  readonly app: string;
  readonly address: string;
  readonly tls: TlsIdentity;
  /** What holds for calls to it now; asked at each call. Without it the defaults of `policies.ts`. */
  readonly policy?: () => CallPolicy;
}

/** The variables of one target. */
type TargetShape<Name extends string> = {
  [K in `${Name}_GRPC_TARGET`]: z.ZodString;
} & { [K in `${Name}_CALL_POLICY`]: typeof callPolicy };

/**
 * Where another app answers, e.g. `dns:///posts:7000` or `ipv4:127.0.0.1:7000`, and how it is called; the other app's
 * name in capitals.
 */
export function targetConfig<Name extends string>(...names: Name[]) {
  const target = z
    .string()
    .regex(/^(dns|ipv4|ipv6):/, 'expected a gRPC target such as dns:///posts:7000')
    .describe('gRPC target of the app.');
  const variables = names.flatMap((name) => [
    [`${name}_GRPC_TARGET`, target],
    [`${name}_CALL_POLICY`, callPolicy],
  ]);
  return Object.fromEntries(variables) as TargetShape<Name>;
}

/** Targets by app, e.g. `targetsOf(tls, settings, { posts: read.POSTS_GRPC_TARGET })`. */
export function targetsOf<Name extends string>(
  tls: TlsIdentity,
  settings: Settings<{ [K in `${Uppercase<Name>}_CALL_POLICY`]: typeof callPolicy }>,
  addresses: Readonly<Record<Name, string>>,
): Record<Name, RpcTarget> {
  // The compiler cannot follow a name into its capitals; the parameter above has asked for each of them.
  const policies = settings as unknown as { get(name: string): CallPolicy };
  const targets = Object.entries<string>(addresses).map(([app, address]) => {
    const policy = () => policies.get(`${app.toUpperCase()}_CALL_POLICY`);
    return [app, { app, address, tls, policy }] as const;
  });
  return Object.fromEntries(targets) as Record<Name, RpcTarget>;
}
