import { randomUUID } from 'node:crypto';
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
    if (isSelf(readHolder(this.#file))) rmSync(this.#file, { force: true });
  }

  #tryTake(): boolean {
    const found = readText(this.#file);
    if (isAlive(parseHolder(found))) return false;
    const own = `${this.#file}.${randomUUID()}`;
    writeFileSync(own, describeSelf(false));
    try {
      return (found === undefined || setAside(this.#file, found)) && tryLink(own, this.#file);
    } finally {
      rmSync(own, { force: true });
    }
  }
}

/** Who holds a lock, and whether that process still runs; undefined when nobody does. */
export function readLock(file: string): { pid: number; isAlive: boolean } | undefined {
  const holder = readHolder(file);
  return holder && { pid: holder.pid, isAlive: isAlive(holder) };
}

/**
 * Takes a dead holder's lock away. Two runners may have read the same stale lock, and the faster one may have put its
 * own in its place since: what comes away is looked at, and put back when it is not what was read.
 */
function setAside(file: string, stale: string): boolean {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  try {
    if (readText(aside) === stale) return true;
    tryLink(aside, file);
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A link appears with its content or not at all, and fails when another runner was faster. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function describeSelf(isStopping: boolean): string {
  return JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid), isStopping });
}

function isAlive(holder: Holder | undefined): boolean {
  return holder !== undefined && processIdentity(holder.pid) === holder.identity;
}

function isSelf(holder: Holder | undefined): boolean {
  return holder?.pid === process.pid && isAlive(holder);
}

function readHolder(file: string): Holder | undefined {
  return parseHolder(readText(file));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Holder);
  } catch {
    return undefined;
  }
}
