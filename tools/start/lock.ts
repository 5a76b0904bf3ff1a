import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from '../infra/process-identity.ts';
import { waitFor } from '../infra/wait.ts';

interface Holder {
  pid: number;
  identity: string;
  isStopping: boolean;
}

// A runner whose parent was killed needs a moment to notice, and one that stops needs as long as its apps do.
const noticeTimeoutMs = 2_000;
const stopTimeoutMs = 45_000;

/** Held by the one runner that may use a data directory. A lock whose holder is dead counts for nothing. */
export class RunnerLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes the lock. Waits for a holder that is about to go.
   * @throws when another runner holds it and stays
   */
  static async acquire(file: string, signal: AbortSignal): Promise<RunnerLock> {
    const lock = new RunnerLock(file);
    const taken = () => lock.#tryTake();
    if (await waitFor(taken, { timeoutMs: noticeTimeoutMs, signal })) return lock;
    if (readHolder(file)?.isStopping && (await waitFor(taken, { timeoutMs: stopTimeoutMs, signal }))) return lock;
    throw new Error(
      `Rookery already runs on this data directory (process ${readHolder(file)?.pid}). ` +
        'Stop it first, or give this one another: --data-dir DIR --port N.',
    );
  }

  /** Tells runners that wait to keep waiting. */
  markStopping(): void {
    const next = `${this.#file}.${process.pid}`;
    writeFileSync(next, describeSelf(true));
    renameSync(next, this.#file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }

  #tryTake(): boolean {
    const holder = readHolder(this.#file);
    if (holder && processIdentity(holder.pid) === holder.identity) return false;
    const own = `${this.#file}.${process.pid}`;
    writeFileSync(own, describeSelf(false));
    try {
      rmSync(this.#file, { force: true });
      // A link appears with its content or not at all, and fails when another runner was faster.
      linkSync(own, this.#file);
    } catch {
      return false;
    } finally {
      rmSync(own, { force: true });
    }
    return readHolder(this.#file)?.pid === process.pid;
  }
}

function describeSelf(isStopping: boolean): string {
  return JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid), isStopping });
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
