import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { roleOf } from '../infra/app-database.ts';
import type { DevelopmentCa } from '../infra/development-ca.ts';
import { PostgresNode } from './postgres-node.ts';

const attemptsMax = 40;
const retryMs = 500;

/** Where a system's PostgreSQL is, and whether it has a standby. */
export interface SystemPostgresOptions {
  /** Folder of the primary; the standby's stands beside it. */
  directory: string;
  ca: DevelopmentCa;
  /** Starts a synchronous standby too, to be promoted. */
  standby?: boolean | undefined;
}

/**
 * PostgreSQL to be killed, stalled and promoted, and the superuser's view into it. All but `standby` speaks of the
 * primary of the moment.
 */
export class SystemPostgres {
  readonly name = 'postgres';
  #primary: PostgresNode;
  #standby: PostgresNode | undefined;

  private constructor(primary: PostgresNode, standby?: PostgresNode) {
    this.#primary = primary;
    this.#standby = standby;
  }

  static async start({ directory, ca, standby }: SystemPostgresOptions): Promise<SystemPostgres> {
    const primary = await PostgresNode.plan({ directory, ca });
    await primary.start();
    if (!standby) return new SystemPostgres(primary);
    const follower = await PostgresNode.plan({ directory: `${directory}-standby`, ca, follows: primary });
    try {
      await follower.start();
    } catch (error) {
      await primary.stop();
      throw error;
    }
    return new SystemPostgres(primary, follower);
  }

  /** The standby, to be ended and stalled; undefined when there is none, or no more. */
  get standby(): PostgresNode | undefined {
    return this.#standby;
  }

  get pid(): number {
    return this.#primary.pid;
  }

  /** Starts the primary and its standby, unless they run. */
  async start(): Promise<void> {
    await this.#primary.start();
    await this.#standby?.start();
  }

  async stop(): Promise<void> {
    await this.#standby?.stop();
    await this.#primary.stop();
  }

  kill(): Promise<void> {
    return this.#primary.kill();
  }

  pause(): void {
    this.#primary.pause();
  }

  resume(): void {
    this.#primary.resume();
  }

  /**
   * Kills the primary for good, which is all the fencing there is, and makes the standby the primary. Resolves when it
   * takes writes. Throws when there is no standby.
   */
  async promote(): Promise<void> {
    const standby = this.#standby;
    if (!standby) throw new Error('there is no standby to promote: start the system with standby: true');
    await this.#primary.kill();
    await standby.promote();
    this.#primary = standby;
    this.#standby = undefined;
  }

  superuserUrl(database: string): string {
    return this.#primary.superuserUrl(database);
  }

  /** A URL of the primary as one of all nodes, as apps get it. */
  everyNode(url: string): string {
    const hosts = [this.#primary, this.#standby].flatMap((node) => (node ? [`127.0.0.1:${node.port}`] : []));
    return url.replace(/127\.0\.0\.1:\d+/, hosts.join(','));
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
