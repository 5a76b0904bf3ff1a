import { afterCommit, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { currentCause, noCause } from './cause.js';
import type { EventCause } from './cause.js';

/** A kind of background work; `Payload` and `Cursor` are JSON. Made by {@link jobKind}. */
export interface JobKind<Payload, Cursor> {
  readonly name: string;
  /** Carries the types only. */
  readonly shape?: { payload: Payload; cursor: Cursor };
}

export interface Job<Payload, Cursor> {
  key: string;
  payload: Payload;
  /** How far earlier chunks came; undefined in the first one. */
  cursor: Cursor | undefined;
  /** The request that ordered it, and this chunk's place in its trace: what the chunk adds for it carries this. */
  cause: EventCause;
}

/** What a chunk says at its end: go on from here, or nothing is left. */
export type ChunkResult<Cursor> = { next: Cursor } | 'done';

/** What an app does for jobs of one kind; made by {@link runs}. */
export interface JobHandler {
  readonly kind: string;
  readonly run: (tx: Transaction, job: Job<unknown, unknown>) => Promise<ChunkResult<unknown>>;
}

/** Names a kind: `const fanOut = jobKind<{ postId: string }, string>('fan-out')`. */
export function jobKind<Payload, Cursor>(name: string): JobKind<Payload, Cursor> {
  return { name };
}

/**
 * Does one chunk, at most 5 000 rows, in the transaction that also moves the cursor. Reads the current state instead of
 * trusting the payload: what caused the job may have been undone since.
 */
export function runs<Payload, Cursor>(
  kind: JobKind<Payload, Cursor>,
  run: (tx: Transaction, job: Job<Payload, Cursor>) => Promise<ChunkResult<Cursor>>,
): JobHandler {
  return { kind: kind.name, run: run as unknown as JobHandler['run'] };
}

/** Work that is too much for one transaction, ordered in the transaction that causes it. */
export class Jobs {
  constructor(private readonly options: { wake: () => void }) {}

  /**
   * Orders a job for the current request, or for `cause`. One with the same kind and key that is still there starts over
   * with the new payload and cause.
   */
  async add<Payload, Cursor>(
    tx: Transaction,
    kind: JobKind<Payload, Cursor>,
    { key, payload, cause }: { key: string; payload: Payload; cause?: EventCause },
  ): Promise<void> {
    const { requestId, traceparent } = cause ?? currentCause() ?? noCause;
    await sql(
      tx,
      `insert into jobs (kind, key, payload, request_id, traceparent) values ($1, $2, $3::jsonb, $4, $5)
       on conflict (kind, key) do update set payload = excluded.payload, request_id = excluded.request_id,
         traceparent = excluded.traceparent, cursor = null, failures = 0, last_error = '', due_at = excluded.due_at`,
      [kind.name, key, JSON.stringify(payload), requestId, traceparent],
    );
    afterCommit(tx, this.options.wake);
  }

  /**
   * Takes a job back, waiting for a chunk under way: what this transaction removes afterwards, the job will not write
   * again. Says whether there was one.
   */
  async remove<Payload, Cursor>(tx: Transaction, kind: JobKind<Payload, Cursor>, key: string): Promise<boolean> {
    const { count } = await sql(tx, 'delete from jobs where kind = $1 and key = $2', [kind.name, key]);
    return count > 0;
  }
}
