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

/** An app's name as its variables begin: `saved-posts` is `SAVED_POSTS`. */
export type VariablePrefix<App extends string> = App extends `${infer First}-${infer Rest}`
  ? `${Uppercase<First>}_${VariablePrefix<Rest>}`
  : Uppercase<App>;

/** See {@link VariablePrefix}. */
export function variablePrefixOf<App extends string>(app: App): VariablePrefix<App> {
  return app.toUpperCase().replaceAll('-', '_') as VariablePrefix<App>;
}

/** The variables of one target. */
type TargetShape<App extends string> = { [K in `${VariablePrefix<App>}_GRPC_TARGET`]: z.ZodString } & {
  [K in `${VariablePrefix<App>}_CALL_POLICY`]: typeof callPolicy;
};

/** Where other apps answer, e.g. `dns:///posts:7000` or `ipv4:127.0.0.1:7000`, and how each is called. */
export function targetConfig<App extends string>(apps: readonly App[]) {
  const target = z
    .string()
    .regex(/^(dns|ipv4|ipv6):/, 'expected a gRPC target such as dns:///posts:7000')
    .describe('gRPC target of the app.');
  const variables = apps.map(variablePrefixOf).flatMap((prefix) => [
    [`${prefix}_GRPC_TARGET`, target],
    [`${prefix}_CALL_POLICY`, callPolicy],
  ]);
  return Object.fromEntries(variables) as TargetShape<App>;
}

/** What targets are made of. */
export interface TargetParts {
  tls: TlsIdentity;
  /** What was read by {@link targetConfig} of the same apps. */
  read: Readonly<Record<string, unknown>>;
  /** Of the same shape. */
  settings: { get(name: never): unknown };
}

/** Targets by app. */
export function targetsOf<App extends string>(
  apps: readonly App[],
  { tls, read, settings }: TargetParts,
): Record<App, RpcTarget> {
  const targets = apps.map((app: string): [string, RpcTarget] => {
    const prefix = variablePrefixOf(app);
    const policy = () => settings.get(`${prefix}_CALL_POLICY` as never) as CallPolicy;
    return [app, { app, address: String(read[`${prefix}_GRPC_TARGET`]), tls, policy }];
  });
  return Object.fromEntries(targets) as Record<App, RpcTarget>;
}
