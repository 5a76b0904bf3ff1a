import { z } from 'zod';
import type { LogLevel } from './level-table.js';

const count = (max: number) => z.coerce.number().int().min(1).max(max);

/** The part of every app's configuration that says what is logged, and where to beside stdout. */
export const logConfig = {
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .optional()
    .describe('What is logged from the start on; without it, debug with NODE_ENV=test and info else.'),
  LOG_ACCOUNT_KEY: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Secret by which account ids are hashed on log lines, one for all apps; without it lines name no account.',
    ),
  LOG_SAME_LINES_MAX: count(1_000)
    .default(5)
    .describe('Equal lines that are written in ten seconds; the rest is counted.'),
  LOG_FLOOD_LINES_MAX: count(1_000_000)
    .default(10_000)
    .describe('The same for lines of requests and for debug and trace, which are each worth keeping.'),
  LOG_FILE: z
    .string()
    .regex(/^[^<>"|?*:\0]+\.log$/, 'expected a path that ends in .log')
    .optional()
    .describe('Lines go to files of this name too, with a date and a number before .log; stdout has them always.'),
  LOG_FILE_MB_MAX: z.coerce.number().positive().max(10_000).default(50).describe('Size at which a file is left.'),
  LOG_FILE_HOURS_MAX: z.coerce.number().positive().max(168).default(24).describe('Age at which a file is left.'),
  LOG_FILES_KEPT_MAX: count(1_000).default(10).describe('Files that are kept, the present one among them.'),
};

/** What an app logs, and where to. */
export interface LogConfig {
  level: LogLevel;
  accountKey: string | undefined;
  sameLinesMax: number;
  floodLinesMax: number;
  /** Undefined: to stdout alone. */
  file: LogFileConfig | undefined;
}

/** Files beside stdout. */
export interface LogFileConfig {
  path: string;
  megabytesMax: number;
  hoursMax: number;
  keptMax: number;
}

type Read = z.infer<z.ZodObject<typeof logConfig>> & { NODE_ENV: string };

/** The read environment in the form the log takes. */
export function logConfigOf(read: Read): LogConfig {
  return {
    level: read.LOG_LEVEL ?? (read.NODE_ENV === 'test' ? 'debug' : 'info'),
    accountKey: read.LOG_ACCOUNT_KEY,
    sameLinesMax: read.LOG_SAME_LINES_MAX,
    floodLinesMax: read.LOG_FLOOD_LINES_MAX,
    file: read.LOG_FILE === undefined ? undefined : fileOf(read, read.LOG_FILE),
  };
}

function fileOf(read: Read, path: string): LogFileConfig {
  return {
    path,
    megabytesMax: read.LOG_FILE_MB_MAX,
    hoursMax: read.LOG_FILE_HOURS_MAX,
    keptMax: read.LOG_FILES_KEPT_MAX,
  };
}
