import { Client } from 'pg';
import type { QueryResult, QueryResultRow } from 'pg';
import Cursor from 'pg-cursor';

const connectMs = 3_000;
const statementMs = 10_000;

/** What a statement found, as far as it was read. */
export interface FoundRows {
  /** Names of the columns, each once: a second `id` is `id_2`. */
  columns: string[];
  rows: unknown[][];
  hasMore: boolean;
}

/**
 * What one of our own statements finds, in a transaction that may write nothing.
 * @param url who asks, and which database
 * @throws what PostgreSQL throws: after ten seconds too
 */
export async function queryReadOnly<Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  return inReadOnly(url, (client) => client.query<Row>(text, [...values]));
}

/**
 * The first rows that somebody's statement finds, in a transaction that may write nothing; no more of them are made.
 * @param url who asks, and which database
 * @throws what PostgreSQL throws: for a write too, for a second statement, and after ten seconds
 */
export async function readRows(url: string, text: string, rowsMax: number): Promise<FoundRows> {
  return inReadOnly(url, async (client) => {
    // By the extended protocol, which takes one statement: a second one could end the transaction and write.
    const cursor = client.query(new Cursor<unknown[]>(text, [], { rowMode: 'array' }));
    const { rows, names } = await new Promise<{ rows: unknown[][]; names: string[] }>((done, fail) =>
      cursor.read(rowsMax + 1, (error, found, { fields } = { fields: [] } as never) =>
        error ? fail(error) : done({ rows: found, names: fields.map(({ name }) => name) }),
      ),
    );
    await cursor.close();
    return { columns: nameOnce(names), rows: rows.slice(0, rowsMax), hasMore: rows.length > rowsMax };
  });
}

async function inReadOnly<Found>(url: string, ask: (client: Client) => Promise<Found>): Promise<Found> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: 'rookery operator',
  });
  await client.connect();
  try {
    await client.query('begin read only');
    return await ask(client);
  } finally {
    await client.end();
  }
}

function nameOnce(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name}_${count}`;
    taken.add(free);
    return free;
  });
}
