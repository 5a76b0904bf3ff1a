import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import type { DevelopmentCa } from '../../../tools/infra/development-ca.ts';
import { freePort } from '../../../tools/infra/ports.ts';
import { startPostgres } from '../../../tools/infra/postgres.ts';
import { RestartableServer } from '../../../tools/infra/restartable-server.ts';

const attemptsMax = 40;
const retryMs = 500;

/** A PostgreSQL server to be killed, and the superuser's view into it. */
export class ChaosPostgres extends RestartableServer {
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

  static async start(directory: string, ca: DevelopmentCa): Promise<ChaosPostgres> {
    const server = new ChaosPostgres({ directory, ca, port: await freePort() });
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
        return await this.#queryOnce<Row>(app, text, values);
      } catch (error) {
        if (attempt === attemptsMax || isOwnFault(error)) throw error;
        await delay(retryMs);
      }
    }
  }

  async #queryOnce<Row extends QueryResultRow>(app: string, text: string, values: unknown[]): Promise<Row[]> {
    const connectionString = this.superuserUrl(`rookery_${app}`);
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
