import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import pino from 'pino';
import { currentRequest } from '../request-context.js';

interface LogOptions {
  app: string;
  instance: string;
  env: string;
  level: string;
}

/**
 * One JSON line per log call on stdout, with the same field names in every app: time, level, app, instance, env,
 * requestId, context, msg, err. Formatting for people is the runner's job, never the app's.
 */
export function logModule({ app, instance, env, level }: LogOptions): DynamicModule {
  const logger = pino({
    level,
    base: { app, instance, env },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const request = currentRequest();
      return request ? { requestId: request.requestId } : {};
    },
    // An error says its type, message and stack, and nothing that somebody happened to hang on it.
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? { type: error.name, message: error.message, stack: error.stack, cause: causeOf(error) }
          : { message: String(error) },
    },
  });
  // Request lines are written by the edges (libs/rpc, the gateway), which know the operation; hence no HTTP middleware.
  return LoggerModule.forRoot({ pinoHttp: { logger, autoLogging: false }, forRoutes: [] });
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
}
