import DataLoader from 'dataloader';
import { limits } from '../limits/limits.js';

/** One owner's list, and which page of it. */
export interface ListKey {
  id: string;
  /** As the owners take it: 0 means their default. */
  first: number;
  /** Empty for the first page. */
  after: string;
}

type Page = Omit<ListKey, 'id'>;

/**
 * A call for the same page of many lists.
 * @returns one page for each id, in their order
 */
export type FetchPages<Pages> = (ids: string[], page: Page) => Promise<readonly Pages[]>;

/**
 * Collects the lists that one tick asks for into one call for each page that is asked for. A cursor belongs to one list,
 * so a page behind one is a call of its own; no call asks for more rows than owners give. A call that fails fails its
 * own lists only.
 */
export function batchPages<Pages>(fetch: FetchPages<Pages>): DataLoader<ListKey, Pages, string> {
  return new DataLoader(
    async (keys) => {
      const found = new Map<string, Pages | Error>();
      const read = async (calls: readonly ListKey[]) => {
        const pages = await pagesOf(calls, fetch);
        calls.forEach((key, index) => found.set(nameOf(key), pages[index] ?? missing(key)));
      };
      await Promise.all(callsFor(keys).map(read));
      return keys.map((key) => found.get(nameOf(key)) ?? missing(key));
    },
    { cacheKeyFn: nameOf, maxBatchSize: Infinity },
  );
}

async function pagesOf<Pages>(keys: readonly ListKey[], fetch: FetchPages<Pages>): Promise<readonly (Pages | Error)[]> {
  const [{ first, after } = { first: 0, after: '' }] = keys;
  try {
    return await fetch(
      keys.map(({ id }) => id),
      { first, after },
    );
  } catch (error) {
    return keys.map(() => error as Error);
  }
}

/** The keys of each call. */
function callsFor(keys: readonly ListKey[]): ListKey[][] {
  const groups = Map.groupBy(keys, (key) => `${key.first} ${key.after}`);
  return [...groups.values()].flatMap((group) => {
    const [{ first, after } = { first: 0, after: '' }] = group;
    const size = after ? 1 : Math.min(limits.batchIdsMax, Math.floor(limits.batchRowsMax / pageSizeOf(first)));
    return chunksOf(group, Math.max(1, size));
  });
}

function pageSizeOf(first: number): number {
  return first || limits.pageSizeDefault;
}

function chunksOf(keys: readonly ListKey[], size: number): ListKey[][] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, index) =>
    keys.slice(index * size, (index + 1) * size),
  );
}

function nameOf({ id, first, after }: ListKey): string {
  return `${id} ${first} ${after}`;
}

function missing({ id }: ListKey): Error {
  return new Error(`expected a page for ${id} in the answer, got none`);
}
