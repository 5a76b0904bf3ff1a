import { Logger } from '@nestjs/common';

const logger = new Logger('DeadLetters');

/** The log line that alerts stand on: `event` is its name. Written after the commit, once for each time it failed for good. */
export function announceDeadLetter({ source, seq, error }: { source: string; seq: number; error: unknown }): void {
  const msg = `event ${seq} of ${source} became a dead letter: show it with npm run rookery -- dead-letters list`;
  logger.error({ event: 'dead_letter', source, seq, err: error, msg });
}
