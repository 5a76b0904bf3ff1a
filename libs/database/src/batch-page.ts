import { invalidArgument } from '@rookery/errors';
import { keysetPage, pageSizeOf } from './keyset-page.js';

const rowsMax = 2_000;

/**
 * How many rows each list of a batch asks for: the same page of each. Throws INVALID_ARGUMENT for more than 2 000 rows
 * in all, and for a cursor with several lists, because it means nothing in another.
 */
export function batchPageSizeOf(page: { first: number; after: string } | undefined, lists: number): number {
  const size = pageSizeOf(page);
  if (lists * size > rowsMax) {
    const description = `expected at most ${rowsMax} rows, got ${lists} pages of ${size}`;
    throw invalidArgument({ field: 'first', description });
  }
  if (page?.after && lists > 1) {
    throw invalidArgument({ field: 'after', description: `expected a cursor for one list, got ${lists} lists` });
  }
  return size;
}

/**
 * The rows of a batch as one page for each list, in their order; empty where there are none. Queries ask for `size + 1`
 * rows of each.
 * @param place of a row is its list's: 1 for the first, as `with ordinality` counts
 */
export function keysetPages<Row extends { place: number }>(
  rows: readonly Row[],
  { lists, size, keyOf }: { lists: number; size: number; keyOf: (row: Row) => string },
) {
  const byPlace = Array.from({ length: lists }, (): Row[] => []);
  for (const row of rows) byPlace[row.place - 1]?.push(row);
  return byPlace.map((list) => keysetPage(list, size, keyOf));
}
