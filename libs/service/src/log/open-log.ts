import type { DynamicModule } from '@nestjs/common';
import { Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import type { Params } from 'nestjs-pino';
import pino from 'pino';
import { currentRequest } from '../request-context.js';
import type { ErrorDescription } from './describe-error.js';
import { accountHasher } from './hash-account.js';
import { LineFilter } from './line-filter.js';
import type { FoldedLine } from './line-gate.js';
import { fieldsOf, isWorthKeeping, textOf } from './log-fields.js';
import { openLogFile } from './log-file.js';
import type { LogConfig } from './log.config.js';
import { setProcessLog } from './process-log.js';
import type { LogIdentity } from './process-log.js';

export interface Log {
  module: DynamicModule;
  /** For what happens before the module is there; the same lines on the same stream. */
  logger: Logger;
}

/**
 * One JSON line per log call on stdout, and in files where they are asked for, with the same field names in every app:
 * docs/logging.md. Formatting for people is the runner's job, never the app's. Throws when there can be no file.
 */
export async function openLog(identity: LogIdentity, config: LogConfig): Promise<Log> {
  const stdout = pino.destination({ fd: 1, sync: true });
  const sayNoFile = (error: Error) => logger.error({ context: 'Log', err: error }, 'The log file takes nothing');
  const file = config.file && (await openLogFile(config.file, sayNoFile));
  const write = (line: string) => {
    stdout.write(line);
    file?.write(line);
  };
  const hashOf = config.accountKey ? accountHasher(config.accountKey) : undefined;
  let folded: FoldedLine | undefined;
  const logger = pino(
    {
      base: identity,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // A line that stands for others is of no request, though the timer that wrote it was set in one.
      mixin: () => (folded ? {} : requestFields(hashOf)),
      serializers,
      hooks: { logMethod: writeAdmitted },
    },
    { write },
  );
  const filter = new LineFilter({
    ...config,
    onLowest: (level) => (logger.level = level),
    writeFolded: (line) => {
      folded = line;
      logger[line.level as pino.Level]({ context: line.context, ...foldedFields(line) }, foldedText(line));
      folded = undefined;
    },
  });
  /** What stands between every log call and the line. */
  function writeAdmitted(this: pino.Logger, args: unknown[], write: pino.LogFn, level: number): void {
    const given = typeof args[0] === 'string' ? {} : asFields(args[0]);
    const context = typeof given.context === 'string' ? given.context : undefined;
    if (!folded && !filter.isOn(level, context)) return;
    const fields = folded ? given : fieldsOf(given);
    const msg = messageOf(args, given, fields);
    const label = pino.levels.labels[level] ?? '';
    const isSingular = isWorthKeeping(level, fields);
    if (!folded && !filter.admits({ level: label, context, msg, error: kindOf(fields.err), isSingular })) return;
    filter.count(label);
    write.call(this, fields, msg);
  }
  setProcessLog({ identity, filter, write });
  // Request lines are written by the edges (libs/rpc, the gateway), which know the operation; hence no HTTP middleware.
  const params: Params = {
    pinoHttp: { logger, autoLogging: false, serializers, wrapSerializers: false },
    forRoutes: [],
  };
  return { module: LoggerModule.forRoot(params), logger: new Logger(new PinoLogger(params), params) };
}

/** log-fields.ts has described errors already; pino's own way would look at them once more. */
const serializers = { err: (described: unknown) => described };

function requestFields(hashOf: ((accountId: string) => string) | undefined): Record<string, unknown> {
  const request = currentRequest();
  if (!request) return {};
  const { requestId, trace, asker } = request;
  return {
    requestId,
    ...(trace && { traceId: trace.traceId, spanId: trace.spanId }),
    ...(hashOf && asker?.accountId && { account: hashOf(asker.accountId) }),
  };
}

function messageOf(args: unknown[], given: Record<string, unknown>, fields: Record<string, unknown>): string {
  const text = typeof args[0] === 'string' ? args[0] : args[1];
  const msg = typeof text === 'string' ? text : typeof given.msg === 'string' ? given.msg : undefined;
  // Without a text pino would say the error's message, whatever it holds.
  return textOf(msg ?? (fields.err as ErrorDescription | undefined)?.type ?? '');
}

function foldedText({ msg, repeated, withinMs }: FoldedLine): string {
  return `${msg} ×${repeated} in ${withinMs / 1000} s`;
}

function foldedFields({ repeated, withinMs, error }: FoldedLine): Record<string, unknown> {
  return { repeated, withinMs, ...(error !== undefined && { err: { type: error } }) };
}

/** By what two errors under one message are told apart. */
function kindOf(err: unknown): string | undefined {
  const { type, reason, code, cause } = (err ?? {}) as Partial<ErrorDescription>;
  return type && [type, reason ?? code, cause?.code].filter(Boolean).join(' ');
}

function asFields(given: unknown): Record<string, unknown> {
  if (given instanceof Error) return { err: given };
  return typeof given === 'object' && given !== null ? { ...given } : {};
}
