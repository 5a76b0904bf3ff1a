import type { Database } from '@rookery/database';
import type { QueryRunner } from 'typeorm';

/**
 * Advisory locks on one connection of their own: of several instances of an app, one relays and one listens per source.
 * An economy only. Whoever works without the lock, because it was lost unnoticed or its holder hangs, is kept from harm
 * by the compare-and-swaps.
 */
export class Leases {
  private session: QueryRunner | undefined;
  private opening: Promise<QueryRunner> | undefined;
  private readonly held = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Whether this process holds the lease, after trying to get it. Throws when the database does not answer. */
  async hold(name: string): Promise<boolean> {
    const session = await this.open();
    if (this.held.has(name)) return true;
    const [row] = (await session.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as won', [name])) as [
      { won: boolean },
    ];
    if (row.won) this.held.add(name);
    return row.won;
  }

  /** Gives one lease back. */
  async release(name: string): Promise<void> {
    if (!this.held.delete(name) || !this.session || this.session.isReleased) return;
    await this.session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }

  /** Gives all leases and the connection back. */
  async close(): Promise<void> {
    const session = (await this.opening?.catch(() => undefined)) ?? this.session;
    this.session = undefined;
    this.held.clear();
    if (!session || session.isReleased) return;
    await session.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await session.release();
  }

  /** TypeORM releases the runner of a connection that broke; its locks went with it. */
  private async open(): Promise<QueryRunner> {
    if (this.session && !this.session.isReleased) return this.session;
    this.opening ??= this.connect().finally(() => (this.opening = undefined));
    return this.opening;
  }

  /** A runner remembers for ever that its first connection failed: only one that is connected is kept. */
  private async connect(): Promise<QueryRunner> {
    this.held.clear();
    const session = this.database.source.createQueryRunner();
    try {
      await session.connect();
    } catch (error) {
      await session.release().catch(() => undefined);
      throw error;
    }
    return (this.session = session);
  }
}
