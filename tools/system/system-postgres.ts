import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { roleOf } from '../infra/app-database.ts';
import type { DevelopmentCa } from '../infra/development-ca.ts';
import { freePort } from '../infra/ports.ts';
import { startPostgres } from '../infra/postgres.ts';
import { RestartableServer } from '../infra/restartable-server.ts';

const attemptsMax = 40;
const retryMs = 500;

/** A PostgreSQL server to be killed, and the superuser's view into it. */
export class SystemPostgres extends RestartableServer {
  #url: (database?: string) => string = () => '';

  constructor({ directory, ca, port }: { directory: string; ca: DevelopmentCa; port: number }) {
    super('postgres', async () => {
      const settings = { max_connections: '400' };
      // A power failure may harm it, the death of a process may not.
      const server = await startPostgres({ directory, ca, port, durable: false, settings });
      this.#url = (database) => server.superuserUrl(database);
      return server;
    });
  }

  static async start(directory: string, ca: DevelopmentCa): Promise<SystemPostgres> {
    const server = new SystemPostgres({ directory, ca, port: await freePort() });
    await server.start();
    return server;
  }

  superuserUrl(database: string): string {
    return this.#url(database);
  }

  /** Asks an app's database, again and again while the server is away. Not for what must not happen twice. */
  async query<Row extends QueryResultRow>(app: string, text: string, values: unknown[] = []): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#queryOnce<Row>(roleOf(app), text, values);
      } catch (error) {
        if (attempt === attemptsMax || isOwnFault(error)) throw error;
        await delay(retryMs);
      }
    }
  }

  /** Takes an app's database away, as a failing server would: sessions end, none begins. `isShut: false` gives it back. */
  async shut(app: string, isShut: boolean): Promise<void> {
    const database = roleOf(app);
    await this.#queryOnce('postgres', `alter database ${database} allow_connections ${!isShut}`, []);
    const end = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
    if (isShut) await this.#queryOnce('postgres', end, [database]);
  }

  async #queryOnce<Row extends QueryResultRow>(database: string, text: string, values: unknown[]): Promise<Row[]> {
    const connectionString = this.superuserUrl(database);
    const client = new Client({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 60_000 });
    client.on('error', () => undefined); // the query under way says it
    try {
      await client.connect();
      const answer = values.length > 0 ? await client.query<Row>(text, values) : await client.query<Row>(text);
      return answer.rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Of the statement: syntax (42), wrong data (22), violated constraint (23). */
function isOwnFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(42|22|23)/.test(String(error.code));
}
