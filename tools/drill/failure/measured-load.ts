import type { Crowd } from './crowd.ts';
import type { Ledger } from './ledger.ts';
import type { Operation } from './operations.ts';
import type { Part } from './scenario.ts';
import { FailedOperation } from './send-operation.ts';

export type Phase = 'before' | 'during' | 'after';

/** What became of one operation; times of performance.now(). */
export interface Outcome {
  operation: string;
  needs: readonly Part[];
  phase: Phase;
  /** When it was to begin, whether or not anything had time for it then. */
  intendedAtMs: number;
  /** From then to the end of the answer. */
  ms: number;
  /** Why it failed; undefined when it did not. */
  failure: string | undefined;
  /** Its connection broke before an answer began, and it was sent again. */
  isRepeated: boolean;
}

interface LoadOptions {
  crowd: Crowd;
  ledger: Ledger;
  operations: readonly Operation[];
  perSecond: number;
}

const tickMs = 5;
const underWayMax = 2_000;

/**
 * Open load at the gateways: every operation has its time, whether or not the last ones were answered, and its latency
 * counts from that time: a system that stands still is seen standing still, not spared.
 */
export class MeasuredLoad {
  readonly outcomes: Outcome[] = [];
  phase: Phase = 'before';
  readonly #options: LoadOptions;
  readonly #startedAtMs = performance.now();
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #number = 0;
  #measuredFromMs = 0;

  /** Begins at once. */
  constructor(options: LoadOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beginDue(), tickMs);
  }

  /** Counts only what is to begin from now on. */
  forget(): void {
    this.#measuredFromMs = performance.now();
    this.outcomes.length = 0;
  }

  /** What failed and was to begin after this time. */
  failuresSince(atMs: number): Outcome[] {
    return this.outcomes.filter(({ failure, intendedAtMs }) => failure !== undefined && intendedAtMs >= atMs);
  }

  /** Begins nothing more, and waits for what was begun. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  #beginDue(): void {
    const intervalMs = 1_000 / this.#options.perSecond;
    for (;;) {
      const intendedAtMs = this.#startedAtMs + this.#number * intervalMs;
      if (intendedAtMs > performance.now()) return;
      this.#begin(this.#number++, intendedAtMs);
    }
  }

  #begin(number: number, intendedAtMs: number): void {
    const { operations } = this.#options;
    const { name, needs, run } = operations[number % operations.length]!;
    const begunIn = this.phase;
    const keep = (failure: string | undefined, isRepeated: boolean) => {
      if (intendedAtMs < this.#measuredFromMs) return;
      const ms = performance.now() - intendedAtMs;
      // What was under way when it broke is part of what broke.
      const phase = begunIn === 'before' && this.phase !== 'before' ? 'during' : begunIn;
      this.outcomes.push({ operation: name, needs, phase, intendedAtMs, ms, failure, isRepeated });
    };
    // Who asks for more than anybody could be owed learns nothing from more.
    if (this.#underWay.size >= underWayMax) return keep('NOT BEGUN', false);
    const done = run({ ...this.#options, number })
      .then(
        (isRepeated) => keep(undefined, isRepeated),
        (error: unknown) => keep(error instanceof FailedOperation ? error.kind : String(error), false),
      )
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}
