/** How long nothing may be applied while there is something to apply. */
const stalledAfterMs = 5_000;

/** Tells a listener that gets no further from one that has nothing to do. */
export class StallWatch {
  private movedAt: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.movedAt = now();
  }

  moved(): void {
    this.movedAt = this.now();
  }

  /** A listener without work may take its time, however long it had none when the next event comes. */
  isStalled(hasWork: boolean): boolean {
    if (!hasWork) this.moved();
    return this.now() - this.movedAt > stalledAfterMs;
  }
}
