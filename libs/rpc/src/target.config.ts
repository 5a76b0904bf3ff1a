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

/** An app's name as its variables begin: `saved-posts` is `SAVED_POSTS`. */
export type VariablePrefix<App extends string> = App extends `${infer First}-${infer Rest}`
  ? `${Uppercase<First>}_${VariablePrefix<Rest>}`
  : Uppercase<App>;

/** See {@link VariablePrefix}. */
export function variablePrefixOf<App extends string>(app: App): VariablePrefix<App> {
  return app.toUpperCase().replaceAll('-', '_') as VariablePrefix<App>;
}

/** Where other apps answer, e.g. `dns:///posts:7000` or `ipv4:127.0.0.1:7000`: a variable of each, by its name. */
export function targetConfig<App extends string>(apps: readonly App[]) {
  const target = z
    .string()
    .regex(/^(dns|ipv4|ipv6):/, 'expected a gRPC target such as dns:///posts:7000')
    .describe('gRPC target of the app.');
  return Object.fromEntries(apps.map((app) => [variableOf(app), target])) as {
    [K in `${VariablePrefix<App>}_GRPC_TARGET`]: z.ZodString;
  };
}

/** Targets by app, out of what was read by {@link targetConfig} of the same apps. */
export function targetsOf<App extends string>(
  tls: TlsIdentity,
  apps: readonly App[],
  read: Readonly<Record<string, unknown>>,
): Record<App, RpcTarget> {
  const targets = apps.map((app) => [app, { app, address: String(read[variableOf(app)]), tls }]);
  return Object.fromEntries(targets) as Record<App, RpcTarget>;
}

function variableOf(app: string): string {
  return `${variablePrefixOf(app)}_GRPC_TARGET`;
}
