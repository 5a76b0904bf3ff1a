import { setTimeout as delay } from 'node:timers/promises';
import { currentRequest } from '@rookery/service';
import { counter } from '@rookery/telemetry';
import { requestCancel } from './cancel-request.js';
import type { ServerSession } from './cancel-request.js';

const cancelled = counter('rookery.database.statements.cancelled', {
  description: 'Statements that were stopped because nobody waited for them any more.',
  unit: '{statement}',
});

/** A request to cancel that comes before its statement finds nothing: it is made again as long as that runs. */
const againMs = 100;

/**
 * The statements of one connection, each stopped when nobody waits any more for the request that sent it. Background
 * work, whose requests have no signal, and what ends a transaction are left alone: nobody would know how it ended.
 */
export class AwaitedStatements {
  private cancelling: Promise<void> | undefined;

  constructor(private readonly session: ServerSession) {}

  /**
   * Runs `send`. Throws the reason of the request's signal for a statement that is stopped, or not begun, because of it.
   * Resolves and rejects only when no cancelling is under way, so that whoever has the connection next is not met by it.
   */
  run<Result>(text: string, send: () => Promise<Result>): Promise<Result> {
    if (this.cancelling) return this.cancelling.then(() => this.run(text, send));
    const signal = currentRequest()?.signal;
    if (!signal || endsTransaction(text)) return send();
    return this.runUntil(signal, send);
  }

  private async runUntil<Result>(signal: AbortSignal, send: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const statement = { isOver: false };
    const forget = onceAborted(signal, () => void this.stop(statement));
    try {
      return await send();
    } catch (error) {
      if (!signal.aborted || !isCancelled(error)) throw error;
      cancelled.add(1);
      throw signal.reason;
    } finally {
      statement.isOver = true;
      forget();
      if (this.cancelling) await this.cancelling;
    }
  }

  private async stop(statement: { readonly isOver: boolean }): Promise<void> {
    while (!statement.isOver && !this.session.connection.stream.destroyed) {
      this.cancelling ??= this.cancel();
      await this.cancelling;
      await delay(againMs, undefined, { ref: false });
    }
  }

  /** A connection that a late signal might still meet is not used again. */
  private async cancel(): Promise<void> {
    try {
      await requestCancel(this.session);
    } catch {
      this.session.connection.stream.destroy();
    } finally {
      this.cancelling = undefined;
    }
  }
}

const stopsOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` when the signal aborts, until the function that is returned is called. One listener serves a request. */
function onceAborted(signal: AbortSignal, stop: () => void): () => void {
  const stops = stopsOf.get(signal) ?? listen(signal);
  stops.add(stop);
  return () => stops.delete(stop);
}

function listen(signal: AbortSignal): Set<() => void> {
  const stops = new Set<() => void>();
  stopsOf.set(signal, stops);
  signal.addEventListener('abort', () => stops.forEach((stop) => stop()), { once: true });
  return stops;
}

function endsTransaction(text: string): boolean {
  return /^\s*(?:commit|rollback)\b/i.test(text);
}

function isCancelled(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === '57014';
}
