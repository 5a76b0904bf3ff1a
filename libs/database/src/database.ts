import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, isDomainError } from '@rookery/errors';
import { DataSource } from 'typeorm';
import type { EntityManager, MixedList, ObjectLiteral } from 'typeorm';
import { connectionOptions } from './connection-options.js';
import type { DatabaseAddress } from './connection-options.js';
import { isConnectionLoss, isContention, isRepeatable, isTransient } from './postgres-errors.js';
import { SnakeNamingStrategy } from './snake-naming-strategy.js';
import { sql } from './sql.js';
import type { SqlResult } from './sql.js';

export interface DatabaseConfig extends DatabaseAddress {
  /** Connections one instance may hold. */
  poolMax: number;
  /** Who may wait for one of them at a time; 50 per connection unless said. */
  poolQueueMax?: number;
  entities: MixedList<string | (new () => ObjectLiteral)>;
  /** Shown in pg_stat_activity, e.g. `posts-1`. */
  applicationName: string;
}

declare const insideTransaction: unique symbol;

/** An open transaction. Whoever holds one neither opens nor commits; it ends with the function it was given to. */
export type Transaction = EntityManager & { readonly [insideTransaction]: true };

const attemptsMax = 5;
const waitersPerConnection = 50;
const bootPatienceMs = 30_000;
/** A connection costs a handshake, a password and a process with empty caches: it outlives the pauses of a busy app. */
const idleConnectionMs = 300_000;

const commitListeners = new WeakMap<EntityManager, Set<() => void>>();

/**
 * Calls `listener` once when the transaction of `tx` has committed, never when it rolls back. For what may be lost with
 * the process, such as waking a worker: a crash between commit and call skips it. A listener given twice is called once.
 */
export function afterCommit(tx: Transaction, listener: () => void): void {
  const listeners = commitListeners.get(tx);
  if (listeners) listeners.add(listener);
  else commitListeners.set(tx, new Set([listener]));
}

/** One app's own PostgreSQL database: reads, and transactions that are repeated when PostgreSQL asks for it. */
export class Database {
  private constructor(
    /** For libs/outbox, which judges lost connections itself. */
    readonly source: DataSource,
  ) {}

  /** Connects. A server that is still starting is waited for, 30 s at most; then throws. */
  static async open(config: DatabaseConfig): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      ...connectionOptions(config),
      entities: config.entities,
      namingStrategy: new SnakeNamingStrategy(),
      applicationName: config.applicationName,
      synchronize: false,
      logging: false,
      poolSize: config.poolMax,
      extra: {
        queueMax: config.poolQueueMax ?? config.poolMax * waitersPerConnection,
        connectionTimeoutMillis: 5_000,
        idleTimeoutMillis: idleConnectionMs,
        statement_timeout: 10_000,
        lock_timeout: 5_000,
        idle_in_transaction_session_timeout: 15_000,
      },
    });
    return new Database(await initialize(source));
  }

  /**
   * Reads outside a transaction. Throws what `work` throws; UNAVAILABLE `DATABASE_UNAVAILABLE` when the connection was
   * lost or the server cannot serve; ABORTED `DATABASE_BUSY` after a timeout; RESOURCE_EXHAUSTED
   * `DATABASE_POOL_EXHAUSTED` when too many wait for a connection.
   */
  async read<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.source.manager);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** One statement outside a transaction; see {@link sql} for its shape and {@link read} for what it throws. */
  async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<SqlResult<Row>> {
    return this.read((manager) => sql<Row>(manager, text, parameters));
  }

  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits when it resolves. Serialization failures and deadlocks
   * run it again, at most five times with jittered backoff, so `work` must touch nothing but `tx`. Throws what `work`
   * throws; UNAVAILABLE `DATABASE_UNAVAILABLE` when the connection was lost or the server cannot serve; ABORTED
   * `DATABASE_BUSY` after a timeout or the last attempt, with nothing changed; RESOURCE_EXHAUSTED
   * `DATABASE_POOL_EXHAUSTED` when too many wait for a connection, with nothing begun.
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        let tx: Transaction | undefined;
        const result = await this.source.transaction((manager) => work((tx = manager as Transaction)));
        if (tx) commitListeners.get(tx)?.forEach((listener) => listener());
        return result;
      } catch (error) {
        if (!isRepeatable(error) || attempt === attemptsMax) throw refusalOf(error);
        await delay(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  /**
   * The database's clock, in milliseconds since the epoch; undefined when too many wait for a connection to ask: that is
   * this instance's crowd and no database that is gone. Throws when it does not answer.
   */
  async currentTime(): Promise<number | undefined> {
    try {
      const { rows } = await this.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
      return Number(rows[0]!.ms);
    } catch (error) {
      if (isDomainError(error, 'DATABASE_POOL_EXHAUSTED')) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}

/** Connects; a server that is still starting is waited for. */
export async function initialize(source: DataSource): Promise<DataSource> {
  const deadline = performance.now() + bootPatienceMs;
  for (;;) {
    try {
      return await source.initialize();
    } catch (error) {
      if (!isConnectionLoss(error) || performance.now() > deadline) throw error;
      await delay(250);
    }
  }
}

/**
 * What a caller is told. Contention is ABORTED and not UNAVAILABLE, which machines repeat by themselves: the wait or the
 * attempts are behind us already, and more of them would only lengthen the queue.
 */
function refusalOf(cause: unknown): unknown {
  if (isContention(cause)) {
    return new DomainError('ABORTED', 'DATABASE_BUSY', 'too many want the same rows at the moment', { cause });
  }
  if (isTransient(cause)) {
    return new DomainError('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'the database cannot be reached', { cause });
  }
  return cause;
}
