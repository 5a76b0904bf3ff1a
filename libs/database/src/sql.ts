import type { EntityManager } from 'typeorm';

export interface SqlResult<Row> {
  rows: Row[];
  /** Rows returned or, without `returning`, rows touched. */
  count: number;
}

/**
 * Runs one parameterised statement on a transaction or on `database.manager` and returns its rows and count in one
 * shape for every kind of statement, which `EntityManager.query` does not. Throws TypeORM's QueryFailedError.
 */
export async function sql<Row = Record<string, unknown>>(
  manager: EntityManager,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<SqlResult<Row>> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  try {
    const result = await runner.query(text, [...parameters], true);
    return { rows: (result.records ?? []) as Row[], count: result.affected ?? 0 };
  } finally {
    if (!manager.queryRunner) await runner.release();
  }
}
