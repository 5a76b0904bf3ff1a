import { DomainError } from '@rookery/errors';
import { overload } from '@rookery/service';
import { counter, gauge, histogram, isObserving } from '@rookery/telemetry';
import pg from 'pg';
import type { ClientConfig, PoolClient, PoolConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { AwaitedStatements } from './awaited-statements.js';
import { byteaArrayOid, parseByteaArray } from './bytea-array.js';
import type { ServerSession } from './cancel-request.js';
import { observeStatement } from './observe-statement.js';
import { runWatched } from './slow-statements.js';

type Statement = string | { name?: string; text: string; values?: unknown[] };
type Send = (statement: Statement, values?: unknown[], callback?: unknown) => Promise<unknown>;

/** What `extra` of a data source says to the pool and its clients. */
export interface DriverLimits {
  /** Who may wait for a connection at a time. */
  queueMax: number;
  /** How long each of them waits; asked at each use. */
  queueMs: () => number;
  /** What a statement has to take to be logged as slow; asked at each use. */
  slowMs: () => number;
}

/** Every statement of the app goes through here, whether TypeORM, `sql` or `prepared` sends it. */
class MeasuredClient extends pg.Client {
  readonly isMeasured = isObserving();

  constructor(config?: ClientConfig & Partial<DriverLimits>) {
    super(config);
    this.setTypeParser(byteaArrayOid, parseByteaArray);
    const statements = new AwaitedStatements(this as unknown as ServerSession);
    const slowMs = config?.slowMs ?? (() => Infinity);
    const begin = this.query.bind(this) as unknown as Send;
    const send: Send = (statement, values) => {
      const text = textOf(statement);
      return runWatched(text, { slowMs, send: () => statements.run(text, () => begin(statement, values)) });
    };
    const chosen = this.isMeasured ? measured(send) : send;
    const query: Send = (statement, values, callback) => {
      const isPlain = typeof statement === 'string' || Object.getPrototypeOf(statement) === Object.prototype;
      // Cursors, and those who want to be called back, look after themselves; nobody here does.
      if (!isPlain || callback !== undefined || typeof values === 'function') return begin(statement, values, callback);
      return chosen(statement, values);
    };
    this.query = query as unknown as typeof this.query;
  }
}

function measured(send: Send): Send {
  return (statement, values) => {
    const observed = observeStatement(textOf(statement));
    const answer = send(commented(statement, observed.comment), values);
    answer.then(() => observed.end(), observed.end);
    return answer;
  };
}

function textOf(statement: Statement): string {
  return typeof statement === 'string' ? statement : statement.text;
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

const waits = histogram('db.client.connection.wait_time', {
  description: 'How long who found the pool full waited, for a connection or in vain.',
  unit: 's',
});

class MeasuredPool extends pg.Pool {
  private givenBackAt = performance.now();

  constructor(config?: PoolConfig & Partial<DriverLimits>) {
    super({ Client: MeasuredClient, ...config } as PoolConfig);
    const connect = this.connect.bind(this) as (connected: Connected) => void;
    const { queueMax = Infinity, queueMs } = config ?? {};
    const counted = (connected: Connected) => {
      // A longer queue would only end in timeouts: who comes now is told at once.
      if (this.waitingCount >= queueMax) return process.nextTick(connected, poolExhausted(), undefined, () => {});
      const isQueued = this.totalCount >= this.options.max && this.idleCount <= this.waitingCount;
      const startedAt = isQueued ? performance.now() : 0;
      if (!isQueued) overload.hearWait(0);
      const answer: Connected = (error, client, release) => {
        if (isQueued) {
          const waitedMs = performance.now() - startedAt;
          waits.record(waitedMs / 1_000);
          overload.hearWait(waitedMs);
        }
        const [late] = /timeout exceeded|connection timeout/.exec(error?.message ?? '') ?? [];
        if (late) timeouts.add(1);
        // The other is of a connection that was being made, which is no crowd.
        connected(isQueued && late === 'timeout exceeded' ? poolExhausted(error) : error, client, release);
      };
      if (isQueued && queueMs) this.withPatience(queueMs(), () => connect(answer));
      else connect(answer);
    };
    this.connect = counted as unknown as typeof this.connect;
    this.on('release', () => (this.givenBackAt = performance.now()));
    // What breaks in use fails what is under way; said once more without a listener, it would end the process.
    this.on('connect', (client) => client.on('error', () => undefined));
    open.add(this);
    const end = this.end.bind(this) as (ended?: () => void) => Promise<void>;
    const forgotten = (ended?: () => void) => {
      open.delete(this);
      return end(ended);
    };
    this.end = forgotten as typeof this.end;
  }

  /** Whether nobody has given a connection back for as long as making one may take: then it is no crowd that waits. */
  get isStalled(): boolean {
    const patienceMs = this.options.connectionTimeoutMillis ?? Infinity;
    return this.totalCount > this.idleCount && performance.now() - this.givenBackAt > patienceMs;
  }

  /** pg-pool has one patience for making a connection and for waiting for one, which it looks up at each request. */
  private withPatience(ms: number, work: () => void): void {
    const options = this.options as PoolConfig;
    const usual = options.connectionTimeoutMillis;
    options.connectionTimeoutMillis = ms;
    try {
      work();
    } finally {
      options.connectionTimeoutMillis = usual;
    }
  }
}

function poolExhausted(cause?: Error): DomainError {
  return new DomainError(
    'RESOURCE_EXHAUSTED',
    'DATABASE_POOL_EXHAUSTED',
    'too many wait for a connection at the moment',
    { cause },
  );
}

/** Whether connections of this source have been away for so long that its server must be taken for gone. */
export function isStalled(source: DataSource): boolean {
  return (source.driver as unknown as { master: MeasuredPool }).master.isStalled;
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
