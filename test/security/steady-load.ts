import { setTimeout as pause } from 'node:timers/promises';

const pauseMs = 20;

/** Work that is repeated, by several at once, until it is stopped. */
export class SteadyLoad {
  readonly failures: unknown[] = [];
  done = 0;
  private isOver = false;
  private readonly workers: Promise<void>[];

  constructor(works: readonly (() => Promise<unknown>)[]) {
    this.workers = works.map((work) => this.repeat(work));
  }

  /** Resolves when all have finished what they were at. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.workers);
  }

  private async repeat(work: () => Promise<unknown>): Promise<void> {
    while (!this.isOver) {
      await work().then(
        () => this.done++,
        (error: unknown) => this.failures.push(error),
      );
      await pause(pauseMs);
    }
  }
}
