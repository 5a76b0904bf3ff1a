import { hostname } from 'node:os';
import { z } from 'zod';
import { logConfig, logConfigOf } from './log/log.config.js';
import type { LogConfig } from './log/log.config.js';
import { overloadConfig, overloadPolicyOf } from './overload/overload.config.js';
import type { OverloadPolicy } from './overload/overload.config.js';
import type { Settings } from './settings/settings.js';

/** What libs/rpc takes to let a server go (`shutdown.config.ts`), and the closing of all that is behind it. */
const shutdownGraceMsMin = 7_000;

const port = z.coerce.number().int().min(0).max(65_535);

/** What every app reads from its environment; `prefix` is the app in capitals, e.g. `POSTS`. */
export function serviceConfig<Prefix extends string>(prefix: Prefix) {
  return {
    NODE_ENV: z
      .enum(['development', 'test', 'production'])
      .default('production')
      .describe('Development opens GraphiQL; production refuses what `npm start` made; all else is alike.'),
    BIND_HOST: z.string().default('127.0.0.1').describe('Address the app listens on.'),
    INSTANCE: z.string().max(100).default(hostname()).describe('Name of this instance on log lines.'),
    ...logConfig,
    ...overloadConfig,
    SETTINGS_FILE: z
      .string()
      .optional()
      .describe(
        'Where this instance keeps the settings it has last heard of, for a boot without the broker; none else.',
      ),
    SHUTDOWN_GRACE_MS: z.coerce
      .number()
      .int()
      .min(shutdownGraceMsMin)
      .max(300_000)
      .default(10_000)
      .describe('How long running work may take to finish, after the notice.'),
    SHUTDOWN_NOTICE_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(300_000)
      .default(5_000)
      .describe(
        'After SIGTERM an instance is not ready and goes on answering for so long: who sends it work by its readiness has to notice first.',
      ),
    BUILD_VERSION: z.string().max(50).default('development').describe('Version of the build, as people name it.'),
    BUILD_COMMIT: z.string().max(50).default('unknown').describe('Commit the build was made of.'),
    [`${prefix}_HEALTH_PORT`]: port.describe('Plaintext port of the health endpoints.'),
  } as ServiceShape & { [K in `${Prefix}_HEALTH_PORT`]: typeof port };
}

type ServiceShape = typeof logConfig &
  typeof overloadConfig & {
    NODE_ENV: z.ZodDefault<z.ZodEnum<{ development: 'development'; test: 'test'; production: 'production' }>>;
    BIND_HOST: z.ZodDefault<z.ZodString>;
    INSTANCE: z.ZodDefault<z.ZodString>;
    SETTINGS_FILE: z.ZodOptional<z.ZodString>;
    SHUTDOWN_GRACE_MS: z.ZodDefault<z.ZodCoercedNumber>;
    SHUTDOWN_NOTICE_MS: z.ZodDefault<z.ZodCoercedNumber>;
    BUILD_VERSION: z.ZodDefault<z.ZodString>;
    BUILD_COMMIT: z.ZodDefault<z.ZodString>;
  };

/** Injection token of the ServiceConfig an app was started with. */
export const SERVICE_CONFIG = Symbol('SERVICE_CONFIG');

/** The part of an app's configuration that `bootService` needs. */
export interface ServiceConfig {
  env: 'development' | 'test' | 'production';
  bindHost: string;
  instance: string;
  log: LogConfig;
  /** Milliseconds. */
  shutdownGraceMs: number;
  /** Milliseconds, before them. */
  shutdownNoticeMs: number;
  healthPort: number;
  build: { version: string; commit: string };
  overload: OverloadPolicy;
  settings: Settings;
}

/** The settings of an app, of which every app has these. */
export type ServiceSettings = Settings & Settings<typeof overloadConfig>;

/** The read environment in the form `bootService` takes, and what of it may change at run time. */
export function serviceConfigOf(
  read: z.infer<z.ZodObject<ServiceShape>>,
  healthPort: number,
  settings: ServiceSettings,
): ServiceConfig {
  return {
    env: read.NODE_ENV,
    bindHost: read.BIND_HOST,
    instance: read.INSTANCE,
    log: logConfigOf(read),
    shutdownGraceMs: read.SHUTDOWN_GRACE_MS,
    shutdownNoticeMs: read.SHUTDOWN_NOTICE_MS,
    healthPort,
    build: { version: read.BUILD_VERSION, commit: read.BUILD_COMMIT },
    overload: overloadPolicyOf(settings),
    settings,
  };
}
