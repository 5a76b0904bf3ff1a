import { Logger } from '@nestjs/common';
import { summaryOfStatement } from './statement-summary.js';

const logger = new Logger('Database');

/**
 * Runs `send`, and says so when it took longer than `slowMs()`: what kind of statement on which table, and never its
 * text or values. The line carries the ids of the request that waited.
 */
export async function runWatched<Result>(
  text: string,
  { send, slowMs }: { send: () => Promise<Result>; slowMs: () => number },
): Promise<Result> {
  const startedAt = performance.now();
  try {
    return await send();
  } finally {
    const ms = performance.now() - startedAt;
    if (ms > slowMs()) warn(text, Math.round(ms));
  }
}

/** In the words of the summary, so that the log folds slow statements by kind. */
function warn(text: string, ms: number): void {
  const { operation, table } = summaryOfStatement(text);
  const statement = [operation, table].filter(Boolean).join(' ');
  logger.warn({ event: 'slow_statement', statement, ms, msg: `A statement was slow: ${statement}` });
}
