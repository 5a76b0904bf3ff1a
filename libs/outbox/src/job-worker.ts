import { sql } from '@rookery/database';
import type { Database, Transaction } from '@rookery/database';
import { Signal } from '@rookery/messaging';
import { Logger } from '@nestjs/common';
import { runForCause } from './cause.js';
import type { EventCause } from './cause.js';
import { errorText } from './dead-letter-rows.js';
import type { JobHandler } from './jobs.js';
import { RepeatedFailure } from './repeated-failure.js';
import { isRetriedForEver } from './retried-for-ever.js';
import { runChunkSpan } from './job-spans.js';

export interface JobWorkerStatus {
  /** Chunks done by this instance. */
  chunks: number;
  /** Chunks that failed by their own fault. */
  failures: number;
  /** Why nothing is done at the moment; a failing job alone does not stop the others. */
  lastError: string | undefined;
}

interface JobRow extends EventCause {
  id: string;
  kind: string;
  key: string;
  payload: unknown;
  cursor: unknown;
}

const idlePollMs = 1_000;
const errorCharactersMax = 2_000;

/**
 * Advances jobs chunk by chunk, the one that waited longest first, so that a large job does not hold up small ones. A
 * job is locked while its chunk runs; instances side by side take different jobs. A failing job waits longer each time,
 * up to five minutes, and is never given up.
 */
export class JobWorker {
  private readonly logger = new Logger('JobWorker');
  private readonly handlers: ReadonlyMap<string, JobHandler>;
  private readonly failures = new RepeatedFailure(this.logger);
  private readonly signal = new Signal();
  private running: Promise<void> | undefined;
  private stopping = false;
  private chunkCount = 0;
  private failureCount = 0;

  /** Throws when a kind has two handlers. */
  constructor(
    private readonly database: Database,
    handlers: readonly JobHandler[],
  ) {
    this.handlers = new Map(handlers.map((handler) => [handler.kind, handler]));
    if (this.handlers.size !== handlers.length) {
      throw new Error(`expected one handler per kind of job, got ${handlers.map(({ kind }) => kind).join(', ')}`);
    }
  }

  get status(): JobWorkerStatus {
    return { chunks: this.chunkCount, failures: this.failureCount, lastError: this.failures.current };
  }

  start(): void {
    if (this.handlers.size > 0) this.running = this.run();
  }

  wake(): void {
    this.signal.set();
  }

  /** Ends after the chunk under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.set();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const found = await this.runChunk();
        this.failures.clear();
        if (!found) await this.signal.wait(idlePollMs);
      } catch (error) {
        await this.signal.wait(this.failures.note(error));
      }
    }
  }

  /** Does one chunk of one job; says whether there was one. Throws failures of the surroundings. */
  private async runChunk(): Promise<boolean> {
    let taken: JobRow | undefined;
    try {
      return await this.database.transaction(async (tx) => {
        taken = await takeDueJob(tx, [...this.handlers.keys()]);
        if (!taken) return false;
        const result = await this.runHandler(tx, taken);
        if (result === undefined || result === 'done') await sql(tx, 'delete from jobs where id = $1', [taken.id]);
        else await moveCursor(tx, taken.id, result.next);
        this.chunkCount++;
        return true;
      });
    } catch (error) {
      if (!taken || isRetriedForEver(error)) throw error;
      const failed = taken;
      await runForCause(failed, () => this.postpone(failed, error));
      return true;
    }
  }

  private async runHandler(tx: Transaction, { kind, key, payload, cursor, ...cause }: JobRow) {
    const handler = this.handlers.get(kind);
    return runChunkSpan(kind, cause, async (chunkCause) => {
      const result = await handler?.run(tx, { key, payload, cursor: cursor ?? undefined, cause: chunkCause });
      this.logger.debug({ kind, msg: `did a chunk of job ${kind}` });
      return result;
    });
  }

  private async postpone({ id, kind, key }: JobRow, error: unknown): Promise<void> {
    this.failureCount++;
    this.logger.error({ err: error, kind, key }, `a chunk of job ${kind} failed`);
    await sql(
      this.database.source.manager,
      `update jobs set failures = failures + 1, last_error = $2,
         due_at = now() + least(interval '5 minutes', interval '200 milliseconds' * 2 ^ least(failures, 20))
       where id = $1`,
      [id, errorText(error).slice(0, errorCharactersMax)],
    );
  }
}

async function takeDueJob(tx: Transaction, kinds: readonly string[]): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>(
    tx,
    `select id, kind, key, payload, cursor, request_id as "requestId", traceparent from jobs
     where due_at <= now() and kind = any($1) order by due_at, id limit 1 for update skip locked`,
    [kinds],
  );
  return rows[0];
}

/** To the end of the queue: every other due job gets a chunk first. */
async function moveCursor(tx: Transaction, id: string, cursor: unknown): Promise<void> {
  await sql(
    tx,
    `update jobs set cursor = $2::jsonb, failures = 0, last_error = '', due_at = clock_timestamp() where id = $1`,
    [id, JSON.stringify(cursor)],
  );
}
