import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { AdmissionRate } from './admission-rate.js';
import { defaultOverloadPolicy } from './overload.config.js';
import type { OverloadPolicy } from './overload.config.js';

const windowMs = 200;
const windowsPerSecond = 1_000 / windowMs;
// Five looks a window: each is a turn of the loop, and at 10 ms an idle process spent a third of its time on them.
const lookEveryMs = 40;
/** A long computation, a collection, neighbours that start fill one window or two; a queue that stands fills more. */
const windowsMin = 3;
/** Of what ended in a window: below, one app among several has too much to do, and the others go on being asked. */
const refusedShareMax = 0.2;
/**
 * Share of a window in which the event loop never rested, and how many have to be under way for that to be a queue. 0.99
 * was too much: where apps share processors, a loop rests a little while those it asks are the ones that do not get on.
 */
const saturated = 0.9;
const crowd = 24;
const retryAfterMs = 1_000;
/** Without a refusal for so long it is over. */
const quietWindows = 50;

const reasons = new Set(['OVERLOADED', 'DATABASE_POOL_EXHAUSTED']);

/**
 * Refuses early what this process cannot do in time (record 31), so that what it takes on is done in time. There is too
 * much when the event loop is late without a pause (the least delay of a stretch of time tells a queue that stands from
 * a burst: CoDel, Nichols and Jacobson 2012), when all wait so for a connection to the database, or when whom it asks refuses a good part for the same reason. How long an
 * answer takes says nothing: a slow app behind this one is no reason to do less of what needs it not.
 */
export class OverloadControl {
  /** Since the start. */
  refused = 0;
  /** What was entered and not left. */
  underWay = 0;
  private policy: OverloadPolicy = defaultOverloadPolicy;
  private readonly rate = new AdmissionRate();
  private readonly delay = monitorEventLoopDelay({ resolution: lookEveryMs });
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = 0;
  private leastWaitMs = Infinity;
  private utilizationBefore = performance.eventLoopUtilization();
  private congestedWindows = 0;
  private readonly log = new Logger('Overload');
  private told = { refused: 0, quietWindows };
  private readonly ended = { well: 0, refused: 0 };

  /** What is taken on in a second, at most; Infinity before there was too much. */
  get takenPerSecondMax(): number {
    return this.rate.limit * windowsPerSecond;
  }

  /** Begins to look. Until then nothing is refused but what is more than may ever be at once. */
  start(policy: OverloadPolicy): void {
    this.policy = policy;
    this.lookedAt = performance.now();
    this.delay.enable();
    this.timer = setInterval(() => this.look(), windowMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  /**
   * Takes one more on, unless there is too much to do: then it says false, and counts a refusal. What was taken on is left
   * by {@link leave}, unless it `lastsLong`: then it lasts as long as others please, and is not counted as under way.
   */
  tryEnter({ lastsLong = false } = {}): boolean {
    if (this.underWay >= this.policy.atOnceMax || !this.rate.tryTake()) {
      this.refused += 1;
      return false;
    }
    // What lasts long says nothing of what can be done in a stretch: it counts as done when it begins.
    if (lastsLong) this.rate.finish();
    else this.underWay += 1;
    return true;
  }

  /** @param isDone whether it was done: who asked may have gone, and then nothing was */
  leave({ isDone = true } = {}): void {
    this.underWay -= 1;
    if (isDone) this.rate.finish();
  }

  /** How work ended that this process did or asked for; `error` undefined when well. */
  hear(error: unknown): void {
    this.ended[error instanceof DomainError && reasons.has(error.reason) ? 'refused' : 'well'] += 1;
  }

  /** How long work waited for something of which there are only so many, such as a connection to the database. */
  hearWait(ms: number): void {
    if (ms < this.leastWaitMs) this.leastWaitMs = ms;
  }

  private look(): void {
    const signs = [this.isLate(), this.isSaturated(), this.isWaiting(), this.isRefused()];
    this.congestedWindows = signs.includes(true) ? this.congestedWindows + 1 : 0;
    const now = performance.now();
    this.rate.adjust(this.congestedWindows >= windowsMin, {
      least: this.policy.takenPerSecondMin / windowsPerSecond,
      savedMax: this.policy.takenPerSecondMin,
      stretches: Math.max(1, (now - this.lookedAt) / windowMs),
    });
    this.lookedAt = now;
    this.tell();
  }

  /** Two lines for a stretch of refusals, however many there are. */
  private tell(): void {
    const before = this.told.quietWindows;
    const isQuiet = this.told.refused === this.refused;
    this.told = { refused: this.refused, quietWindows: isQuiet ? Math.min(before + 1, quietWindows) : 0 };
    if (!isQuiet && before === quietWindows) {
      this.log.warn({ event: 'overload_began', msg: 'There is more to do than can be done; the rest is refused' });
    }
    if (isQuiet && before === quietWindows - 1) this.log.log({ event: 'overload_ended', msg: 'All is taken on again' });
  }

  private isLate(): boolean {
    // Without a sample the loop has not turned once.
    const leastMs = this.delay.count === 0 ? Infinity : this.delay.min / 1e6 - lookEveryMs;
    this.delay.reset();
    return leastMs > this.policy.delayMsMax;
  }

  /** The queue may stand where nobody sees it: in handshakes and sockets that the loop does not come to. */
  private isSaturated(): boolean {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.utilizationBefore);
    this.utilizationBefore = now;
    return utilization >= saturated && this.underWay >= crowd;
  }

  private isWaiting(): boolean {
    const leastMs = this.leastWaitMs;
    this.leastWaitMs = Infinity;
    return leastMs !== Infinity && leastMs > this.policy.delayMsMax;
  }

  private isRefused(): boolean {
    const { well, refused } = this.ended;
    Object.assign(this.ended, { well: 0, refused: 0 });
    return refused > (well + refused) * refusedShareMax;
  }
}

/** What is said to whom {@link OverloadControl.tryEnter} did not take on. */
export function overloaded(): DomainError {
  const metadata = { retryAfterMs: `${retryAfterMs}` };
  return new DomainError('RESOURCE_EXHAUSTED', 'OVERLOADED', 'there is more to do than can be done now', { metadata });
}

/** Of this process, which has one event loop. */
export const overload = new OverloadControl();
