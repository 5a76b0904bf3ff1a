import { gauge, observedCounter } from '@rookery/telemetry';
import { LRUCache } from 'lru-cache';
import { beforeDeadline } from './before-deadline.js';

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

type Fetch<Value> = (missing: string[]) => Promise<Map<string, Value>>;

const readsMeasured = {
  description: 'Entities the near cache was asked for, by how that ended.',
  unit: '{entity}',
};

/**
 * Keeps what is the same for everybody, near whoever needs it: bounded, least recently used out first. Requests that
 * miss one key at the same time share one fetch.
 */
export class NearCache<Value extends object> {
  private entries: LRUCache<string, Value> | undefined;
  private readonly fetching = new Map<string, Promise<Value | undefined>>();
  // Counted here and shown when somebody looks: a page reads tens of entities.
  private readonly reads = { hit: 0, miss: 0 };

  constructor(private readonly options: NearCacheOptions) {
    const { name, entriesMax } = options;
    this.resize(entriesMax);
    gauge('rookery.cache.entries', { description: 'Entities in the near cache.', unit: '{entity}' }, () => [
      [this.entries?.size ?? 0, { cache: name }],
    ]);
    observedCounter('rookery.cache.reads', readsMeasured, () =>
      Object.entries(this.reads).map(([outcome, count]) => [count, { cache: name, outcome }] as const),
    );
  }

  /** Keeps so many from now on, and begins with none; 0 keeps nothing. */
  resize(entriesMax: number): void {
    const ttl = this.options.ageMsMax;
    this.entries = entriesMax > 0 ? new LRUCache({ max: entriesMax, ttl, ttlResolution }) : undefined;
  }

  /** What is kept under a key, if it may be used now. A miss is counted by {@link getMany}, which is what follows it. */
  get(key: string): Value | undefined {
    const value = this.current?.get(key);
    if (value) this.count(1, 1);
    return value;
  }

  /** What is kept of these keys, if it may be used now, and the keys of the rest. */
  kept(keys: readonly string[]): { found: Map<string, Value>; missing: string[] } {
    const found = new Map<string, Value>();
    const missing: string[] = [];
    const { current } = this;
    for (const key of keys) {
      const value = current?.get(key);
      if (value) found.set(key, value);
      else missing.push(key);
    }
    this.count(found.size, keys.length);
    return { found, missing };
  }

  set(key: string, value: Value): void {
    this.current?.set(key, value);
  }

  /**
   * The values of the keys, those that are not kept from `fetch`, which is asked once for all of them. Unknown keys are
   * left out. Throws what `fetch` throws, and DEADLINE_EXCEEDED when the fetch of another request took too long.
   */
  async getMany(keys: readonly string[], fetch: Fetch<Value>, { deadlineAt }: { deadlineAt: number }) {
    if (!this.entries) return fetch([...new Set(keys)]);
    const found = new Map<string, Value>();
    let open = [...new Set(keys)];
    // A turn ends this read, or leaves what other requests failed to bring: they may have had less time than this one,
    // or another reason of their own. The first to ask again does so for all.
    while (open.length > 0) open = await this.takeTurn(open, found, { fetch, deadlineAt });
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

  /** What may be used now. */
  private get current(): LRUCache<string, Value> | undefined {
    return this.options.isCurrent() ? this.entries : undefined;
  }

  private count(hits: number, reads: number): void {
    this.reads.hit += hits;
    this.reads.miss += reads - hits;
  }

  /** Adds what is kept, what others fetch and what they do not; returns the keys that others failed to fetch. */
  private async takeTurn(
    keys: readonly string[],
    found: Map<string, Value>,
    { fetch, deadlineAt }: { fetch: Fetch<Value>; deadlineAt: number },
  ): Promise<string[]> {
    const shared = new Map<string, Promise<Value | undefined>>();
    const missing: string[] = [];
    const { current } = this;
    const before = found.size;
    for (const key of keys) {
      const value = current?.get(key);
      const underWay = value ? undefined : this.fetching.get(key);
      if (value) found.set(key, value);
      else if (underWay) shared.set(key, underWay);
      else missing.push(key);
    }
    this.count(found.size - before, keys.length);
    if (missing.length > 0) for (const [key, value] of await this.fetchShared(missing, fetch)) found.set(key, value);
    if (shared.size === 0) return [];
    const outcomes = await beforeDeadline(deadlineAt, Promise.allSettled(shared.values()));
    return [...shared.keys()].filter((key, place) => {
      const outcome = outcomes[place];
      if (outcome?.status !== 'fulfilled') return true;
      if (outcome.value) found.set(key, outcome.value);
      return false;
    });
  }

  private async fetchShared(keys: string[], fetch: Fetch<Value>) {
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
