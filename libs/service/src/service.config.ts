import { hostname } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** What every app reads from its environment; `prefix` is the app in capitals, e.g. `POSTS`. */
export function serviceConfig<Prefix extends string>(prefix: Prefix) {
  return {
    NODE_ENV: z
      .enum(['development', 'test', 'production'])
      .default('production')
      .describe('Development opens GraphiQL; production refuses secrets and certificates that npm start made.'),
    BIND_HOST: z.string().default('127.0.0.1').describe('Address the app listens on.'),
    INSTANCE: z.string().max(100).default(hostname()).describe('Name of this instance on log lines.'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    SHUTDOWN_GRACE_MS: z.coerce
      .number()
      .int()
      .min(0)
      .default(10_000)
      .describe('How long running work may take to finish after SIGTERM.'),
    [`${prefix}_HEALTH_PORT`]: port.describe('Plaintext port of the health endpoints.'),
  } as ServiceShape & { [K in `${Prefix}_HEALTH_PORT`]: typeof port };
}

type ServiceShape = {
  NODE_ENV: z.ZodDefault<z.ZodEnum<{ development: 'development'; test: 'test'; production: 'production' }>>;
  BIND_HOST: z.ZodDefault<z.ZodString>;
  INSTANCE: z.ZodDefault<z.ZodString>;
  LOG_LEVEL: z.ZodDefault<
    z.ZodEnum<{ trace: 'trace'; debug: 'debug'; info: 'info'; warn: 'warn'; error: 'error'; fatal: 'fatal' }>
  >;
  SHUTDOWN_GRACE_MS: z.ZodDefault<z.ZodCoercedNumber>;
};

/** The part of an app's configuration that `bootService` needs. */
export interface ServiceConfig {
  env: 'development' | 'test' | 'production';
  bindHost: string;
  instance: string;
  logLevel: string;
  /** Milliseconds. */
  shutdownGraceMs: number;
  healthPort: number;
}

/** The read environment in the form `bootService` takes. */
export function serviceConfigOf(read: z.infer<z.ZodObject<ServiceShape>>, healthPort: number): ServiceConfig {
  return {
    env: read.NODE_ENV,
    bindHost: read.BIND_HOST,
    instance: read.INSTANCE,
    logLevel: read.LOG_LEVEL,
    shutdownGraceMs: read.SHUTDOWN_GRACE_MS,
    healthPort,
  };
}
