import { DomainError } from '@rookery/errors';
import { counter, gauge, isObserving } from '@rookery/telemetry';
import pg from 'pg';
import type { ClientConfig, PoolClient, PoolConfig } from 'pg';
import { byteaArrayOid, parseByteaArray } from './bytea-array.js';
import { observeStatement } from './observe-statement.js';

type Statement = string | { name?: string; text: string; values?: unknown[] };
type Send = (statement: Statement, values?: unknown[], callback?: unknown) => Promise<unknown>;

/** Every statement of the app goes through here, whether TypeORM, `sql` or `prepared` sends it. */
class MeasuredClient extends pg.Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.setTypeParser(byteaArrayOid, parseByteaArray);
    if (!isObserving()) return;
    const send = this.query.bind(this) as unknown as Send;
    const measured: Send = (statement, values, callback) => {
      const isPlain = typeof statement === 'string' || Object.getPrototypeOf(statement) === Object.prototype;
      // Cursors, and those who want to be called back, measure themselves; nobody here does.
      if (!isPlain || callback !== undefined || typeof values === 'function') return send(statement, values, callback);
      const observed = observeStatement(typeof statement === 'string' ? statement : statement.text);
      const answer = send(commented(statement, observed.comment), values);
      answer.then(() => observed.end(), observed.end);
      return answer;
    };
    this.query = measured as unknown as typeof this.query;
  }
}

/** A prepared statement keeps its text: under one name PostgreSQL knows one, and parsing it anew is what it avoids. */
function commented(statement: Statement, comment: string): Statement {
  if (comment === '') return statement;
  if (typeof statement === 'string') return statement + comment;
  return statement.name === undefined ? { ...statement, text: statement.text + comment } : statement;
}

type Connected = (error: Error | undefined, client: PoolClient | undefined, release: (error?: unknown) => void) => void;

const open = new Set<MeasuredPool>();
const timeouts = counter('db.client.connection.timeouts', {
  description: 'Who waited for a connection in vain.',
  unit: '{timeout}',
});

class MeasuredPool extends pg.Pool {
  constructor(config?: PoolConfig & { queueMax?: number }) {
    super({ Client: MeasuredClient, ...config } as PoolConfig);
    const connect = this.connect.bind(this) as (connected: Connected) => void;
    const queueMax = config?.queueMax ?? Infinity;
    const counted = (connected: Connected) => {
      // A longer queue would only end in timeouts: who comes now is told at once.
      if (this.waitingCount >= queueMax) return process.nextTick(connected, poolExhausted(), undefined, () => {});
      connect((error, client, release) => {
        if (/timeout exceeded|connection timeout/.test(error?.message ?? '')) timeouts.add(1);
        connected(error, client, release);
      });
    };
    this.connect = counted as unknown as typeof this.connect;
    open.add(this);
    const end = this.end.bind(this) as (ended?: () => void) => Promise<void>;
    const forgotten = (ended?: () => void) => {
      open.delete(this);
      return end(ended);
    };
    this.end = forgotten as typeof this.end;
  }
}

function poolExhausted(): DomainError {
  return new DomainError(
    'RESOURCE_EXHAUSTED',
    'DATABASE_POOL_EXHAUSTED',
    'too many wait for a connection at the moment',
  );
}

const sum = (count: (pool: MeasuredPool) => number) => [...open].reduce((total, pool) => total + count(pool), 0);
const inConnections = (description: string) => ({ description, unit: '{connection}' });
gauge('db.client.connection.count', inConnections('Connections of the pool.'), () => [
  [sum(({ totalCount, idleCount }) => totalCount - idleCount), { 'db.client.connection.state': 'used' }],
  [sum(({ idleCount }) => idleCount), { 'db.client.connection.state': 'idle' }],
]);
gauge('db.client.connection.max', inConnections('What the pool may hold.'), () => [
  [sum(({ options }) => options.max)],
]);
gauge(
  'db.client.connection.pending_requests',
  { description: 'Who waits for a connection.', unit: '{request}' },
  () => [[sum(({ waitingCount }) => waitingCount)]],
);

/** What TypeORM connects with: node-postgres, measured. */
export const measuredDriver = { ...pg, Client: MeasuredClient, Pool: MeasuredPool };
