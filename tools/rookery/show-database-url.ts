import type { Answer } from './answer.ts';
import type { DatabaseInput } from './ask-database.ts';
import type { OperatorSession } from './session.ts';

/** What a client of PostgreSQL connects with; it holds a password. */
export function showDatabaseUrl({ app, role }: DatabaseInput, session: OperatorSession): Promise<Answer> {
  const url = session.databaseUrl(app, role);
  return Promise.resolve({ data: { app, role, url }, text: url });
}
