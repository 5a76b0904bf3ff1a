import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How a key stands after it has spent. */
export interface Balance {
  /** Name of the budget. */
  policy: string;
  points: number;
  windowSeconds: number;
  isOver: boolean;
  left: number;
  /** Until there are all points again. */
  resetMs: number;
}

interface BudgetOptions {
  policy: string;
  /** For each key, in each window. */
  points: number;
  windowSeconds: number;
  /** Then the key that has been quiet for longest is forgotten. */
  keysMax: number;
}

/**
 * Points that each key may spend in a window. The one door to rate-limiter-flexible: its memory store counts for this
 * instance, and a store that all instances share would be chosen here.
 */
export class Budget {
  private readonly limiter: RateLimiterMemory;
  /** The store itself knows no bound. */
  private readonly keys: LRUCache<string, true>;

  constructor(private readonly options: BudgetOptions) {
    const { points, windowSeconds, keysMax } = options;
    this.limiter = new RateLimiterMemory({ points, duration: windowSeconds });
    this.keys = new LRUCache({ max: keysMax, dispose: (_, key) => void this.limiter.delete(key) });
  }

  /** Takes points from what a key has; also more than it has. */
  async spend(key: string, points: number): Promise<Balance> {
    // Touched and not set again: replacing an entry would dispose of it.
    if (!this.keys.get(key)) this.keys.set(key, true);
    const { policy, points: all, windowSeconds } = this.options;
    const { isOver, result } = await this.consume(key, points);
    const { remainingPoints: left, msBeforeNext: resetMs } = result;
    return { policy, points: all, windowSeconds, isOver, left, resetMs };
  }

  /** Gives back what a key has spent, unless that was forgotten meanwhile: no key gets more than a whole window. */
  async giveBack(key: string, points: number): Promise<void> {
    const spent = await this.limiter.get(key);
    if (spent && spent.consumedPoints >= points) await this.limiter.reward(key, points);
  }

  /** The library says no by throwing what it says yes with. */
  private async consume(key: string, points: number): Promise<{ isOver: boolean; result: RateLimiterRes }> {
    try {
      return { isOver: false, result: await this.limiter.consume(key, points) };
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return { isOver: true, result: thrown };
      throw thrown;
    }
  }
}
