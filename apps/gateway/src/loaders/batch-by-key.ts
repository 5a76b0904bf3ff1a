import DataLoader from 'dataloader';
import { limits } from '../limits/limits.js';

interface BatchOptions<Row> {
  fetch: (keys: string[]) => Promise<Row[]>;
  keyOf: (row: Row) => string;
  /** Spellings of one key that mean the same. */
  canonical?: (key: string) => string;
}

/** Collects the keys that one tick asks for into one call; what the owner does not know is null. */
export function batchByKey<Row>({ fetch, keyOf, canonical }: BatchOptions<Row>): DataLoader<string, Row | null> {
  const canonicalKeyOf = (key: string) => (canonical ? canonical(key) : key);
  return new DataLoader(
    async (keys) => {
      const rows = await fetch([...keys]);
      const byKey = new Map<string, Row>();
      for (const row of rows) byKey.set(canonicalKeyOf(keyOf(row)), row);
      return keys.map((key) => byKey.get(canonicalKeyOf(key)) ?? null);
    },
    { maxBatchSize: limits.batchIdsMax, ...(canonical && { cacheKeyFn: canonical }) },
  );
}

/** Those of the keys that the owner knows, in their order. Throws what the call threw. */
export async function loadKnown<Row>(loader: DataLoader<string, Row | null>, keys: readonly string[]): Promise<Row[]> {
  if (keys.length === 0) return [];
  const rows = await Promise.all(keys.map((key) => loader.load(key)));
  return rows.filter((row) => row !== null);
}
