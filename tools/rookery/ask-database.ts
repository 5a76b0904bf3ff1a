import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DatabaseRole } from '../start/databases.ts';
import type { Answer } from './answer.ts';
import { readRows } from './read-only-query.ts';
import type { OperatorSession } from './session.ts';
import { formatTable } from './table.ts';

/** As many rows as one reads, and no more are fetched; psql has a pager. */
const rowsMax = 1_000;

/** Whose database, and as whom. */
export interface DatabaseInput {
  app: string;
  role: DatabaseRole;
}

/** What one statement finds in an app's database, up to a bound; it writes nothing. */
export async function queryDatabase(
  { app, sql }: { app: string; sql: string },
  session: OperatorSession,
): Promise<Answer> {
  const { columns, rows, hasMore } = await readRows(session.databaseUrl(app, 'app'), sql, rowsMax);
  const named = rows.map((row) => columns.map((name, index) => [name, row[index]] as const));
  const table = formatTable(named.map((row) => Object.fromEntries(row.map(toCell))));
  const more = hasMore ? [`… and more than these ${rowsMax}: add a limit`] : [];
  return {
    data: named.map((row) => Object.fromEntries(row)),
    text: rows.length === 0 ? 'No rows.' : [table, ...more].join('\n'),
    isIncomplete: hasMore,
  };
}

/**
 * Hands the terminal to psql, connected to an app's database.
 * @throws when this machine has no psql
 */
export async function openPsql({ app, role, args }: DatabaseInput & { args: string[] }, session: OperatorSession) {
  const { username, password, hostname, port, pathname, searchParams } = new URL(session.databaseUrl(app, role));
  // By the environment: a command line is everybody's to read.
  const env = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    PGSSLMODE: searchParams.get('sslmode') ?? undefined,
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? undefined,
  };
  const psql = spawn('psql', args, { stdio: 'inherit', env });
  // Ctrl-C ends a statement of psql's, and not this process with psql.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    const [code] = (await once(psql, 'exit')) as [number | null];
    return { data: { code }, text: '', isIncomplete: code !== 0 };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw error;
    throw new Error(
      'there is no psql on PATH: install the client of PostgreSQL (Debian: apt install postgresql-client), or use "db query", which needs none',
      { cause: error },
    );
  } finally {
    process.off('SIGINT', ignore);
  }
}

function toCell([name, value]: readonly [string, unknown]): [string, string | number] {
  if (value === null) return [name, ''];
  if (typeof value === 'number') return [name, value];
  if (value instanceof Date) return [name, value.toISOString()];
  if (Buffer.isBuffer(value)) return [name, `\\x${value.toString('hex')}`];
  return [name, typeof value === 'string' ? value : JSON.stringify(value)];
}
