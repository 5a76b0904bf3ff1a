import type { DynamicModule } from '@nestjs/common';
import { Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import type { Params } from 'nestjs-pino';
import pino from 'pino';
import { currentRequest } from '../request-context.js';

interface LogOptions {
  app: string;
  instance: string;
  env: string;
  level: string;
}

export interface Log {
  module: DynamicModule;
  /** For what happens before the module is there; the same lines on the same stream. */
  logger: Logger;
}

/**
 * One JSON line per log call on stdout, with the same field names in every app: time, level, app, instance, env,
 * requestId, context, msg, err. Formatting for people is the runner's job, never the app's.
 */
export function openLog({ app, instance, env, level }: LogOptions): Log {
  const logger = pino({
    level,
    base: { app, instance, env },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const request = currentRequest();
      if (!request) return {};
      const { requestId, trace } = request;
      return trace ? { requestId, traceId: trace.traceId, spanId: trace.spanId } : { requestId };
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
  const params: Params = { pinoHttp: { logger, autoLogging: false }, forRoutes: [] };
  return { module: LoggerModule.forRoot(params), logger: new Logger(new PinoLogger(params), params) };
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
}
