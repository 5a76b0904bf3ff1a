import { Logger } from '@nestjs/common';
import { countSetAside } from './event-metrics.js';

const logger = new Logger('DeadLetters');

/** The log line that alerts stand on (`event` is its name) and the count of it. Said after the commit, once for each time it failed for good. */
export function announceDeadLetter({ source, seq, error }: { source: string; seq: number; error: unknown }): void {
  const msg = `event ${seq} of ${source} became a dead letter: show it with npm run rookery -- dead-letters list`;
  countSetAside(source);
  logger.error({ event: 'dead_letter', source, seq, err: error, msg });
}
