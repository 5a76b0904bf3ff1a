import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

const rowsMax = 5_000;

/** Deletes a bounded part of a table, and says whether there may be more: a `Clear` before a rebuild. */
export async function forgetRows(tx: Transaction, table: 'blocks' | 'gone_accounts'): Promise<'more' | 'done'> {
  const some = `delete from ${table} where ctid = any (array(select ctid from ${table} limit $1))`;
  const { count } = await sql(tx, some, [rowsMax]);
  return count === rowsMax ? 'more' : 'done';
}
