import { invalidArgument } from '@rookery/errors';
import { pageSizeOf } from './keyset-page.js';

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
