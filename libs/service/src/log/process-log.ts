import type { ErrorDescription } from './describe-error.js';
import { overridesFor, parseLevelOverrides } from './level-overrides.js';
import type { LineFilter, LogStatistics } from './line-filter.js';

/** What a process says of itself on every line. */
export interface LogIdentity {
  app: string;
  instance: string;
  version: string;
  env: string;
}

interface ProcessLog {
  identity: LogIdentity;
  filter: LineFilter;
  write: (line: string) => void;
}

// A process has one log, as it has one stdout; there is none before the configuration was read, and none in tests of libs.
let processLog: ProcessLog | undefined;

/** From now on this is the log of the process. */
export function setProcessLog(log: ProcessLog): void {
  processLog = log;
}

/** Lines written and dropped since the process began; undefined before its log was opened. */
export function logStatistics(): LogStatistics | undefined {
  return processLog?.filter.statistics;
}

/**
 * Takes the levels that operators ask for, as the shared document has them, in place of those it had.
 * @throws Error when the text is no such document; the levels stay as they are
 */
export function applyLevelOverrides(text: string): void {
  const { overrides } = parseLevelOverrides(text);
  if (processLog) processLog.filter.override(overridesFor(processLog.identity, overrides));
}

/** Says what was held back, before the process ends. */
export function flushLog(): void {
  processLog?.filter.flush();
}

/** Writes one line past all filters, at a moment when there may be no log yet. */
export function writeDirectly(
  app: string,
  line: { level: 'warn' | 'fatal'; context: string; msg: string; err: ErrorDescription },
): void {
  const { level, ...rest } = line;
  const identity = processLog?.identity ?? { app };
  const text = `${JSON.stringify({ time: new Date().toISOString(), level, ...identity, ...rest })}\n`;
  processLog?.filter.count(level);
  if (processLog) processLog.write(text);
  else process.stdout.write(text);
}
