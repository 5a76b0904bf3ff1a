import type { DynamicModule } from '@nestjs/common';
import { Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import type { Params } from 'nestjs-pino';
import pino from 'pino';
import { currentRequest } from '../request-context.js';
import type { ErrorDescription } from './describe-error.js';
import { fieldsOf, textOf } from './log-fields.js';

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
 * requestId, context, msg, err and what log-fields.ts lists. Formatting for people is the runner's job, never the app's.
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
    serializers,
    hooks: { logMethod: writeAllowed },
  });
  // Request lines are written by the edges (libs/rpc, the gateway), which know the operation; hence no HTTP middleware.
  const params: Params = {
    pinoHttp: { logger, autoLogging: false, serializers, wrapSerializers: false },
    forRoutes: [],
  };
  return { module: LoggerModule.forRoot(params), logger: new Logger(new PinoLogger(params), params) };
}

/** log-fields.ts has described errors already; pino's own way would look at them once more. */
const serializers = { err: (described: unknown) => described };

/** What stands between every log call and the line: log-fields.ts says what passes. */
function writeAllowed(this: pino.Logger, args: unknown[], write: pino.LogFn): void {
  const [given, text] = typeof args[0] === 'string' ? [{}, args[0]] : [asFields(args[0]), args[1]];
  const fields = fieldsOf(given);
  const msg = typeof text === 'string' ? text : typeof given.msg === 'string' ? given.msg : undefined;
  // Without a text pino would say the error's message, whatever it holds.
  write.call(this, fields, textOf(msg ?? (fields.err as ErrorDescription | undefined)?.type ?? ''));
}

function asFields(given: unknown): Record<string, unknown> {
  if (given instanceof Error) return { err: given };
  return typeof given === 'object' && given !== null ? { ...given } : {};
}
