import { authConfig } from '@rookery/auth';
import type { TokenRules } from '@rookery/auth';
import { databaseConfig, databaseOptionsOf } from '@rookery/database';
import { natsConfig } from '@rookery/messaging';
import { rpcConfig, targetConfig, targetsOf, variablePrefixOf } from '@rookery/rpc';
import type { RpcTarget } from '@rookery/rpc';
import { readConfig, serviceConfig, serviceConfigOf, Settings } from '@rookery/service';
import type { ServiceConfig, ServiceSettings } from '@rookery/service';
import { telemetryConfig, telemetryOptionsOf } from '@rookery/telemetry';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import type { z } from 'zod';

/** Who a domain app is, and the apps it calls, as its `app.json` says too. */
export interface DomainAppNames<Name extends string = string, Callee extends string = string> {
  readonly name: Name;
  readonly calls: readonly Callee[];
}

/** What every domain app is configured with. */
export interface DomainAppConfig<Callee extends string> {
  service: ServiceConfig;
  telemetry: ReturnType<typeof telemetryOptionsOf>;
  tls: TlsIdentity;
  grpc: { bindHost: string; port: number; tls: TlsIdentity };
  database: ReturnType<typeof databaseOptionsOf>;
  nats: { servers: string; replicas: number };
  tokenRules: TokenRules;
  keysRefreshSeconds: number;
  targets: Record<Callee, RpcTarget>;
}

/** The variables that every domain app knows; an app adds its own beside them. */
export function domainAppConfig<const Name extends string, const Callee extends string>({
  name,
  calls,
}: DomainAppNames<Name, Callee>) {
  const prefix = variablePrefixOf(name);
  return {
    ...serviceConfig(prefix),
    ...rpcConfig(prefix),
    ...telemetryConfig,
    ...tlsConfig,
    ...databaseConfig(prefix),
    ...natsConfig,
    ...authConfig,
    ...targetConfig(calls),
  };
}

/** What is read by every domain app, whatever it is called: `APP` stands for its prefix. */
type ReadVariables = z.infer<z.ZodObject<ReturnType<typeof domainAppConfig<'app', never>>>>;

/**
 * Reads the variables of a domain app.
 * @param shape that of {@link domainAppConfig}, and the app's own variables
 * @returns what every domain app is configured with, and all that was read
 * @throws Error that lists what is missing or wrong
 */
export function readDomainApp<Callee extends string, Shape extends z.core.$ZodLooseShape>(
  { name, calls }: DomainAppNames<string, Callee>,
  shape: Shape,
  env: NodeJS.ProcessEnv,
): { config: DomainAppConfig<Callee>; read: Readonly<z.infer<z.ZodObject<Shape>>> } {
  const read = readConfig(shape, env);
  const known = asOfApp(name, read);
  const settings = Settings.of(name, shape, read);
  const service = serviceConfigOf(known, known.APP_HEALTH_PORT, settings as Settings as ServiceSettings);
  const tls = TlsIdentity.open(known.TLS_DIR, service);
  const config = {
    service,
    telemetry: telemetryOptionsOf(name, known, { service, tls }),
    tls,
    grpc: { bindHost: service.bindHost, port: known.APP_GRPC_PORT, tls },
    database: databaseOptionsOf(variablePrefixOf(name), read, settings),
    nats: { servers: known.NATS_URL, replicas: known.NATS_REPLICAS },
    tokenRules: { issuer: known.AUTH_ISSUER, audience: known.AUTH_AUDIENCE },
    keysRefreshSeconds: known.AUTH_KEYS_REFRESH_SECONDS,
    targets: targetsOf(calls, { tls, read, settings }),
  };
  return { config, read };
}

/** The same under names that do not depend on the app's: TypeScript cannot follow a prefix it does not know. */
function asOfApp(name: string, read: Readonly<Record<string, unknown>>): ReadVariables {
  const prefix = `${variablePrefixOf(name)}_`;
  const own = Object.entries(read).filter(([variable]) => variable.startsWith(prefix));
  const renamed = own.map(([variable, value]) => [`APP_${variable.slice(prefix.length)}`, value]);
  return { ...read, ...Object.fromEntries(renamed) } as ReadVariables;
}
