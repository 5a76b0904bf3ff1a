import { createHash } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { SqlResult } from './sql.js';

interface PreparingClient {
  query(statement: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
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
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  const values = [...parameters];
  try {
    const client = (await runner.connect()) as PreparingClient;
    const { rows, rowCount } = await client.query({ name: nameOf(text), text, values });
    return { rows: rows as Row[], count: rowCount ?? 0 };
  } catch (error) {
    throw error instanceof Error ? new QueryFailedError(text, values, error) : error;
  } finally {
    if (!manager.queryRunner) await runner.release();
  }
}

function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 24);
  names.set(text, name);
  return name;
}
