import { createHash } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isConnectionLoss } from './postgres-errors.js';
import type { SqlResult } from './sql.js';

interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

interface Result {
  rows: unknown[];
  rowCount: number | null;
}

interface PreparingClient {
  query(statement: Statement): Promise<Result>;
}

interface Pool {
  connect(
    connected: (
      error: Error | undefined,
      client: PreparingClient | undefined,
      release: (isBroken?: boolean) => void,
    ) => void,
  ): void;
}

const names = new Map<string, string>();

/**
 * As {@link sql}, for statements that run hundreds of times a second: each connection parses and soon plans them only
 * once, which is more work than running them. `text` must be one of few and never be put together from values, because
 * a connection keeps it for ever; and its plan must be right however large its tables and parameters are.
 */
export async function prepared<Row = Record<string, unknown>>(
  manager: EntityManager,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<SqlResult<Row>> {
  const statement = { name: nameOf(text), text, values: parameters };
  try {
    const { rows, rowCount } = await (manager.queryRunner
      ? sendInTransaction(manager.queryRunner, statement)
      : sendAlone(manager.dataSource, statement));
    return { rows: rows as Row[], count: rowCount ?? 0 };
  } catch (error) {
    throw error instanceof Error ? new QueryFailedError(text, [...parameters], error) : error;
  }
}

async function sendInTransaction(runner: QueryRunner, statement: Statement): Promise<Result> {
  return ((await runner.connect()) as PreparingClient).query(statement);
}

/**
 * On a connection of TypeORM's pool, past TypeORM: a query runner and an entity manager for each statement is much for
 * what runs hundreds of times a second.
 */
function sendAlone({ driver }: DataSource, statement: Statement): Promise<Result> {
  const { master } = driver as unknown as { master: Pool };
  return new Promise((resolve, reject) =>
    master.connect((error, client, release) => {
      if (!client) return reject(error ?? new Error('expected a connection, got none'));
      client.query(statement).then(
        (result) => {
          release();
          resolve(result);
        },
        (failure: unknown) => {
          // A server that ends a session says so before it hangs up: nobody else is to get that connection.
          release(isConnectionLoss(failure));
          reject(failure);
        },
      );
    }),
  );
}

function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 24);
  names.set(text, name);
  return name;
}
