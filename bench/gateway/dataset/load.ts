import { Client } from 'pg';
import type { Dataset } from './dataset.ts';
import { insertVariants } from './pictures.ts';
import { tablesOf, tablesOfOne } from './tables.ts';
import type { Owner, Table } from './tables.ts';

export const owners = Object.keys(tablesOf) as Owner[];

/** Fills the databases of Rookery's apps, which are migrated and empty. */
export async function loadApps(data: Dataset, urlOf: (app: string) => string): Promise<void> {
  await Promise.all(owners.map((owner) => fill(urlOf(owner), tablesOf[owner](data), owner === 'media')));
}

/** Makes one database of the same rows, in tables of its own making. */
export async function loadOne(data: Dataset, url: string, schema: string): Promise<void> {
  await fill(url, tablesOfOne(data), true, schema);
}

async function fill(url: string, tables: Table[], hasVariants: boolean, schema = 'select'): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(schema);
    // Rows come complete: nothing has to be looked up.
    await client.query(`set session_replication_role = replica`);
    for (const table of tables) await insert(client, table);
    if (hasVariants) await client.query(insertVariants);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

async function insert(client: Client, { name, columns, constants = {} }: Table): Promise<void> {
  const given = Object.keys(columns);
  // What only a constant is made of is no column of the table.
  const direct = given.filter((column) => !Object.values(constants).some((made) => made.startsWith(`${column}::`)));
  const types = Object.values(columns).map(([type], place) => `$${place + 1}::${type}[]`);
  const statement = `
    insert into ${name} (${[...direct, ...Object.keys(constants)].join(', ')})
    select ${[...direct, ...Object.values(constants)].join(', ')}
    from unnest(${types.join(', ')}) as given (${given.join(', ')})`;
  await client.query(
    statement,
    Object.values(columns).map(([, values]) => values),
  );
}
