import { Client } from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

const connectMs = 3_000;
const statementMs = 10_000;

/**
 * What a statement finds, in a transaction that may write nothing. What PostgreSQL has no text for comes as it prints it.
 * @param url who asks, and which database
 * @throws what PostgreSQL throws: for a write too, and after ten seconds
 */
export async function queryReadOnly<Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: 'rookery operator',
  });
  await client.connect();
  try {
    await client.query('begin read only');
    // One statement: a second one could end the transaction and write.
    const asOneStatement = { text, values: [...values], queryMode: 'extended' } satisfies QueryConfig & {
      queryMode: string;
    };
    return await client.query<Row>(asOneStatement);
  } finally {
    await client.end();
  }
}
