import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { RateStore } from './rate-store.js';

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
  /** For each key, in each window; asked for at each spending. */
  points: () => number;
  windowSeconds: number;
  /** Then the key that has been quiet for longest is forgotten. */
  keysMax: number;
  /** Where all gateways count together. Without it each counts for itself. */
  store?: RateStore | undefined;
  /** Among how many gateways the points are divided while the store is gone. */
  shares?: () => number;
}

/** Points that each key may spend in a window: in the store that all gateways share, or in this process. */
export class Budget {
  /** Counts in this process: all there is without a store, this gateway's share while the store is gone. */
  private readonly own: RateLimiterMemory;
  private readonly shared: RateLimiterRedis | undefined;
  /** The limiter itself knows no bound. */
  private readonly keys: LRUCache<string, true>;

  constructor(private readonly options: BudgetOptions) {
    const { policy, windowSeconds: duration, keysMax, store } = options;
    this.own = new RateLimiterMemory({ points: options.points(), duration });
    this.shared = store?.limiter({ policy, duration, insurance: this.own });
    this.keys = new LRUCache({ max: keysMax, dispose: (_, key) => void this.own.delete(key) });
  }

  /** Takes points from what a key has; also more than it has. */
  async spend(key: string, points: number): Promise<Balance> {
    const { policy, windowSeconds } = this.options;
    const all = this.adopt();
    const { isOver, result } = await this.consume(this.remember(key), points);
    const { remainingPoints: left, msBeforeNext: resetMs } = result;
    return { policy, points: all, windowSeconds, isOver, left, resetMs };
  }

  /** Gives back what a key has spent, unless that was forgotten meanwhile: no key gets more than a whole window. */
  async giveBack(key: string, points: number): Promise<void> {
    const limiter = this.shared ?? this.own;
    const name = this.remember(key);
    const spent = await limiter.get(name);
    if (spent && spent.consumedPoints >= points) await limiter.reward(name, points);
  }

  /** Takes over how many points there are now. */
  private adopt(): number {
    const { points, shares = () => 1 } = this.options;
    const all = points();
    this.own.points = this.shared ? Math.ceil(all / shares()) : all;
    if (this.shared) this.shared.points = all;
    return all;
  }

  /** The key's name in the limiters. */
  private remember(key: string): string {
    const name = this.shared ? RateStore.keyOf(key) : key;
    // Touched and not set again: replacing an entry would dispose of it.
    if (!this.keys.get(name)) this.keys.set(name, true);
    return name;
  }

  /** The library says no by throwing what it says yes with. */
  private async consume(name: string, points: number): Promise<{ isOver: boolean; result: RateLimiterRes }> {
    try {
      return { isOver: false, result: await (this.shared ?? this.own).consume(name, points) };
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return { isOver: true, result: thrown };
      throw thrown;
    }
  }
}
