import { DomainError } from '@rookery/errors';

interface Bounds {
  runningMax: number;
  waitingMax: number;
  /** Makes the error for what comes beyond both. */
  refusal: () => Error;
}

/** Runs so much at once, lets so much wait in line, and refuses the rest at once. */
export class BoundedWork {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly bounds: Bounds) {}

  /**
   * Throws the refusal when there is no room, or what the work throws. Work whose turn comes at `deadlineAt`
   * (milliseconds since the epoch) or later is not begun: DEADLINE_EXCEEDED.
   */
  async run<Result>(work: () => Promise<Result>, { deadlineAt = Infinity } = {}): Promise<Result> {
    await this.enter();
    try {
      if (Date.now() >= deadlineAt) {
        throw new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'the time was over before the turn came');
      }
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.bounds.runningMax) {
      this.running++;
      return;
    }
    if (this.waiting.length >= this.bounds.waitingMax) throw this.bounds.refusal();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands the place to the next in line, so that nobody who comes now can take it. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }
}
