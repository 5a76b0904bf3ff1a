import type { Logger } from '@nestjs/common';

const backoffMsMin = 100;
const backoffMsMax = 2_000;
const logEveryMs = 30_000;

/** Remembers why a loop does not get on: the pause grows, and the log says it when it changes and every 30 s. */
export class RepeatedFailure {
  current: string | undefined;
  private count = 0;
  private loggedAt = -Infinity;

  constructor(private readonly logger: Logger) {}

  /** Notes a failure; returns how long to pause, jittered. */
  note(error: unknown): number {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== this.current || performance.now() - this.loggedAt > logEveryMs) {
      this.logger.error({ err: error, msg: 'failed, and is tried again' });
      this.loggedAt = performance.now();
    }
    this.current = message;
    this.count++;
    return Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(this.count - 1, 10)) * (0.5 + Math.random() / 2);
  }

  clear(): void {
    if (this.current !== undefined) this.logger.log('goes on');
    this.current = undefined;
    this.count = 0;
  }
}
