const decrease = 0.85;
const increase = 1.03;

/**
 * How much a process takes on in a stretch of time, found by trying: a little more as long as that goes well, a good deal
 * less when it does not (additive increase, multiplicative decrease; Chiu and Jain 1989). A rate and not a number at
 * once: what needs the processor alone is never under way beside another, however long the queue. Less than was taken,
 * not less than was allowed: the first step is the right one after hours without a bound.
 *
 * It falls as long as a queue stands, so that the queue goes; but what was finished meanwhile, stretch by stretch, is what
 * the process can do, and the first stretch without a queue takes as much (after a loss TCP too returns to what it knows).
 */
export class AdmissionRate {
  /** In each stretch. */
  limit = Infinity;
  private taken = 0;
  private finished = 0;
  private saved = 0;
  /** Since there began to be too much. */
  private readonly queued = { finished: 0, stretches: 0 };

  /** Whether one more is taken on; counts it. */
  tryTake(): boolean {
    if (this.taken >= this.limit + this.saved) return false;
    this.taken += 1;
    return true;
  }

  /** One that was taken is done with. */
  finish(): void {
    this.finished += 1;
  }

  /**
   * Ends a stretch of time, in which there was too much to do or not.
   * @param least the limit is never lower
   * @param savedMax what stretches that took less than they might leave to the next ones: a burst is no queue
   * @param stretches how many stretches it lasted: a timer is late when there is much to do
   */
  adjust(
    isCongested: boolean,
    { least, stretches = 1, savedMax = 0 }: { least: number; stretches?: number; savedMax?: number },
  ): void {
    this.saved = Math.min(this.limit + this.saved - this.taken, savedMax);
    this.limit = Math.max(isCongested ? this.lower(stretches) : this.higher(), least);
    this.taken = 0;
    this.finished = 0;
  }

  private lower(stretches: number): number {
    this.queued.finished += this.finished;
    this.queued.stretches += stretches;
    return (this.taken / stretches) * decrease;
  }

  private higher(): number {
    const { finished, stretches } = this.queued;
    Object.assign(this.queued, { finished: 0, stretches: 0 });
    return Math.max(this.limit * increase + 1, stretches === 0 ? 0 : finished / stretches);
  }
}
