import type { Logger } from '@nestjs/common';

/** Shorter than this it is a reconnect. */
const quietMs = 1_000;
/** How often a lasting outage is said again. */
const sayEveryMs = 60_000;

/** Says in the log since when the denylist hears nothing new, again each minute, and when it is over. */
export class Outage {
  private since: number | undefined;
  private sayAgainAt = 0;
  private hasSaid = false;
  private lastCause: unknown;

  constructor(private readonly log: Logger) {}

  /** What went wrong last, while it lasts. */
  get cause(): unknown {
    return this.lastCause;
  }

  /** How long nothing new has been heard; 0 while all is well. */
  get seconds(): number {
    return this.since === undefined ? 0 : (performance.now() - this.since) / 1_000;
  }

  note(cause: unknown): void {
    const now = performance.now();
    if (this.since === undefined) {
      this.since = now;
      this.sayAgainAt = now + quietMs;
    }
    this.lastCause = cause;
    if (now < this.sayAgainAt) return;
    this.sayAgainAt = now + sayEveryMs;
    this.hasSaid = true;
    const seconds = Math.round((now - this.since) / 1_000);
    this.log.warn({ err: cause, seconds, msg: 'Ended sessions are not heard of: their tokens work until they expire' });
  }

  end(): void {
    if (this.since === undefined) return;
    const seconds = Math.round((performance.now() - this.since) / 1_000);
    if (this.hasSaid) this.log.log({ seconds, msg: 'Ended sessions are heard of again' });
    this.since = undefined;
    this.hasSaid = false;
    this.lastCause = undefined;
  }
}
