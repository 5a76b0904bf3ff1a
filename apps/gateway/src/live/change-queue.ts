interface Waiting<Value> {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** Values on their way to one reader: bounded, pulled one at a time. */
export class ChangeQueue<Value> {
  private values: Value[] = [];
  private waiting: Waiting<IteratorResult<Value, undefined>> | undefined;
  private drained: (() => void) | undefined;
  private end: { error?: unknown } | undefined;

  constructor(
    private readonly sizeMax: number,
    private readonly onOverflow: () => void,
  ) {}

  get isClosed(): boolean {
    return this.end !== undefined;
  }

  push(value: Value): void {
    if (this.end) return;
    if (this.waiting) {
      this.waiting.resolve({ value, done: false });
      this.waiting = undefined;
    } else if (this.values.length < this.sizeMax) {
      this.values.push(value);
    } else {
      this.close();
      this.onOverflow();
    }
  }

  /** The next value as soon as there is one. One reader, one call at a time. */
  async next(): Promise<IteratorResult<Value, undefined>> {
    const value = this.values.shift();
    if (this.values.length === 0) this.drained?.();
    if (value !== undefined) return { value, done: false };
    if (this.end?.error !== undefined) throw this.end.error;
    if (this.end) return { value: undefined, done: true };
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  /** Resolves when the reader has taken everything, or nothing is taken any more. */
  async whenDrained(): Promise<void> {
    if (this.values.length === 0 || this.end) return;
    await new Promise<void>((resolve) => (this.drained = resolve));
    this.drained = undefined;
  }

  /** Ends the reading, at once and for good; with an error, the reader gets it instead of an end. */
  close(error?: unknown): void {
    if (this.end) return;
    this.end = { error };
    this.values = [];
    this.drained?.();
    if (error === undefined) this.waiting?.resolve({ value: undefined, done: true });
    else this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
