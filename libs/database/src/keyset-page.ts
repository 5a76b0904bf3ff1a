import { invalidArgument } from '@rookery/errors';

const pageSizeDefault = 20;
const pageSizeMax = 100;

/** How many rows a page asks for: 1 to 100, 20 when it does not say. Throws INVALID_ARGUMENT. */
export function pageSizeOf(page: { first: number } | undefined): number {
  const first = page?.first || pageSizeDefault;
  if (!Number.isInteger(first) || first < 1 || first > pageSizeMax) {
    throw invalidArgument({ field: 'first', description: `expected 1 to ${pageSizeMax}, got ${first}` });
  }
  return first;
}

/** The position of a row as an opaque cursor; it survives inserts, because it names a key and not an offset. */
export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key in a cursor, or undefined for an empty one. Throws INVALID_ARGUMENT when `isKey` refuses it. */
export function decodeCursor(cursor: string | undefined, isKey: (key: string) => boolean): string | undefined {
  if (!cursor) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (cursor.length > 200 || !isKey(key)) {
    throw invalidArgument({ field: 'after', description: 'expected a cursor this list handed out' });
  }
  return key;
}

/**
 * Cuts one row too many off: queries ask for `size + 1` rows, and the extra one says whether there is a next page. Only
 * then there is a cursor.
 */
export function keysetPage<Row>(rows: readonly Row[], size: number, keyOf: (row: Row) => string) {
  const items = rows.slice(0, size);
  const last = rows.length > size ? items.at(-1) : undefined;
  const endCursor = last === undefined ? '' : encodeCursor(keyOf(last));
  return { items, pageInfo: { hasNextPage: endCursor !== '', endCursor } };
}
