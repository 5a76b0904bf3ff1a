const firstMs = 500;
const maxMs = 30_000;
const steadyMs = 30_000;

/** How long to wait before something that ended is started again: twice as long each time, from half a second. */
export class Backoff {
  #failures = 0;

  /** How often it ended in a row without having run for half a minute. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Counts an end.
   * @param livedMs how long it had run; after a while of good service the count starts anew
   * @returns how long to wait now
   */
  next(livedMs: number): number {
    this.#failures = livedMs >= steadyMs ? 1 : this.#failures + 1;
    return Math.min(maxMs, firstMs * 2 ** (this.#failures - 1));
  }
}
