import { gauge } from '@rookery/telemetry';

/** How far an instance's clock may be from its database's; milliseconds. Tokens live for minutes, and so may err by one. */
export const clockOffsetMsMax = 60_000;

/** Asks the database for its time; milliseconds since the epoch, undefined when it cannot be asked now. */
export type AskTime = () => Promise<number | undefined>;

/**
 * Says when this machine's clock is wrong. All instances of an app compare themselves with one database, so those that
 * are right agree with each other. An instance that is wrong judges every token and every age wrongly; it leaves
 * readiness, and the others answer.
 */
export class ClockCheck {
  /** By how much this clock is ahead; undefined before the first look. Milliseconds. */
  offsetMs: number | undefined;
  private readonly askTime: AskTime;
  private readonly now: () => number;

  /** @param now for tests, which cannot change the machine's clock */
  constructor(askTime: AskTime, now: () => number = Date.now) {
    this.askTime = askTime;
    this.now = now;
  }

  /** Throws when the clock is wrong by more than is allowed, whatever the answer's way took. */
  async check(): Promise<void> {
    const askedAt = this.now();
    const theirs = await this.askTime();
    if (theirs === undefined) return;
    const answeredAt = this.now();
    const uncertainMs = (answeredAt - askedAt) / 2;
    this.offsetMs = askedAt + uncertainMs - theirs;
    if (Math.abs(this.offsetMs) - Math.abs(uncertainMs) <= clockOffsetMsMax) return;
    const seconds = Math.round(this.offsetMs / 1_000);
    throw new Error(
      `this clock is ${seconds} s ahead of the database's; at most ${clockOffsetMsMax / 1_000} s are allowed`,
    );
  }
}

/** The offset of the last look, in `/metrics`. */
export function measureClock(check: ClockCheck): void {
  const description = 'By how much the clock of this instance is ahead of its database’s, when last looked.';
  gauge('rookery.clock.offset', { description, unit: 's' }, () =>
    check.offsetMs === undefined ? [] : [[check.offsetMs / 1_000]],
  );
}
