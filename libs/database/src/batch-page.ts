import { invalidArgument } from '@rookery/errors';
import { keysetPage, pageSizeOf } from './keyset-page.js';

const rowsMax = 2_000;

/**
 * How many rows a page of each of several lists asks for: `pageSizeOf`, and 2 000 in all. Throws INVALID_ARGUMENT, also
 * for a cursor with more than one list: it stands in one of them only.
 * @param field the field of the request that names the lists
 */
export function batchPageSizeOf(
  page: { first: number; after: string } | undefined,
  { field, count }: { field: string; count: number },
): number {
  const size = pageSizeOf(page);
  if (page?.after && count > 1) {
    throw invalidArgument({ field: 'after', description: `expected a cursor with one of ${field} only, got ${count}` });
  }
  if (size * count > rowsMax) {
    const description = `expected at most ${rowsMax} rows in all, got ${count} lists of ${size}`;
    throw invalidArgument({ field, description });
  }
  return size;
}

/**
 * The rows of a batch as one page for each list, in their order; empty where there are none. Queries ask for `size + 1`
 * rows of each. A page has a cursor only when there is another row after it.
 * @param count how many lists; a row's `place` is its list's, 1 for the first, as `with ordinality` counts
 */
export function keysetPages<Row extends { place: number }>(
  rows: readonly Row[],
  { count, size, keyOf }: { count: number; size: number; keyOf: (row: Row) => string },
) {
  const lists = Array.from({ length: count }, (): Row[] => []);
  for (const row of rows) lists[row.place - 1]?.push(row);
  return lists.map((list) => {
    const { items, pageInfo } = keysetPage(list, size, keyOf);
    return { items, pageInfo: { ...pageInfo, endCursor: pageInfo.hasNextPage ? pageInfo.endCursor : '' } };
  });
}
