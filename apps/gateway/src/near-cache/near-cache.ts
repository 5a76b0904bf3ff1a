import { counter, gauge } from '@rookery/telemetry';
import { LRUCache } from 'lru-cache';

export interface NearCacheOptions {
  /** Names the cache in metrics. */
  name: string;
  /** 0 keeps nothing. */
  entriesMax: number;
  /** How old an entry may get even if nothing is ever said of it. */
  ageMsMax: number;
  /** False while something may have changed that this process has not been told of: then every read is a fetch. */
  isCurrent: () => boolean;
}

/** How exact an age is; exact to the millisecond, asking for the time would cost more than looking up. Ms. */
const ttlResolution = 1_000;

const reads = counter('rookery.cache.reads', {
  description: 'Entities the near cache was asked for, by how that ended.',
  unit: '{entity}',
});

/**
 * Keeps what is the same for everybody, near whoever needs it: bounded, least recently used out first. Requests that
 * miss one key at the same time share one fetch.
 */
export class NearCache<Value extends object> {
  private readonly entries: LRUCache<string, Value> | undefined;
  private readonly fetching = new Map<string, Promise<Value | undefined>>();

  constructor(private readonly options: NearCacheOptions) {
    const { name, entriesMax, ageMsMax } = options;
    this.entries = entriesMax > 0 ? new LRUCache({ max: entriesMax, ttl: ageMsMax, ttlResolution }) : undefined;
    gauge('rookery.cache.entries', { description: 'Entities in the near cache.', unit: '{entity}' }, () => [
      [this.entries?.size ?? 0, { cache: name }],
    ]);
  }

  /** What is kept under a key, if it may be used now. */
  get(key: string): Value | undefined {
    const found = this.options.isCurrent() ? this.entries?.get(key) : undefined;
    reads.add(1, { cache: this.options.name, outcome: found ? 'hit' : 'miss' });
    return found;
  }

  set(key: string, value: Value): void {
    if (this.options.isCurrent()) this.entries?.set(key, value);
  }

  /**
   * The values of the keys, those that are not kept from `fetch`, which is asked once for all of them. Unknown keys are
   * left out. Throws what `fetch` throws.
   */
  async getMany(keys: readonly string[], fetch: (missing: string[]) => Promise<Map<string, Value>>) {
    if (!this.entries) return fetch([...new Set(keys)]);
    const found = new Map<string, Value>();
    const shared: [string, Promise<Value | undefined>][] = [];
    const missing: string[] = [];
    for (const key of new Set(keys)) {
      const kept = this.get(key);
      const underWay = kept ? undefined : this.fetching.get(key);
      if (kept) found.set(key, kept);
      else if (underWay) shared.push([key, underWay]);
      else missing.push(key);
    }
    if (missing.length > 0) for (const [key, value] of await this.fetchShared(missing, fetch)) found.set(key, value);
    const orphaned: string[] = [];
    for (const [key, underWay] of shared) {
      try {
        const value = await underWay;
        if (value) found.set(key, value);
      } catch {
        // The other request may have had less time than this one has, or another reason of its own.
        orphaned.push(key);
      }
    }
    if (orphaned.length > 0) for (const [key, value] of await fetch(orphaned)) found.set(key, value);
    return found;
  }

  /** Drops what is kept under a key; what is being fetched meanwhile will be used but not kept. */
  forget(key: string): void {
    this.entries?.delete(key);
    this.fetching.delete(key);
  }

  clear(): void {
    this.entries?.clear();
    this.fetching.clear();
  }

  private async fetchShared(keys: string[], fetch: (missing: string[]) => Promise<Map<string, Value>>) {
    const answer = fetch(keys);
    const mine = keys.map((key) => [key, answer.then((values) => values.get(key))] as const);
    for (const [key, promise] of mine) {
      promise.catch(() => undefined);
      this.fetching.set(key, promise);
    }
    try {
      const values = await answer;
      // What was forgotten while it was fetched may be old.
      for (const [key, promise] of mine) {
        const value = values.get(key);
        if (value && this.fetching.get(key) === promise) this.set(key, value);
      }
      return values;
    } finally {
      for (const [key, promise] of mine) if (this.fetching.get(key) === promise) this.fetching.delete(key);
    }
  }
}
